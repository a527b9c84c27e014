//! The state directory, the webroot and the port: found wrong before the network is touched.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::path::Path;
use std::process::Command;

use crate::program::{Place, Said, program, run};
use crate::web::{Reply, Web};

/// A run that must fail before it asks the server anything.
fn fails_offline(command: &mut Command) -> Said {
    let web = Web::start(|_, _, _| Reply::new(404, ""));
    let server = format!("{}/directory", web.url);
    let said = run(command.args(["-d", "a.test", "--allow-http-loopback", "--server", &server]));
    assert_eq!(web.seen(), [""; 0]);
    said
}

fn with_state(place: &Place, state: &Path) -> Said {
    let mut command = program(["issue", "--webroot"]);
    fails_offline(command.arg(place.webroot()).arg("--state").arg(state))
}

#[test]
fn a_taken_port_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let place = Place::new();
    let mut command = program(["issue", "--standalone", &address, "--state"]);
    let said = fails_offline(command.arg(place.state()));
    assert_eq!(said.code, Some(3));
    assert!(said.error().contains(&address) && said.error().contains("--webroot"), "{}", said.stderr);
    assert!(place.is_clean());
}

#[test]
fn a_webroot_must_be_a_directory() {
    let place = Place::new();
    let file = place.path().join("file");
    fs::write(&file, "").unwrap();
    for webroot in [&file, &place.path().join("missing")] {
        let mut command = program(["issue", "--state"]);
        let said = fails_offline(command.arg(place.state()).arg("--webroot").arg(webroot));
        assert_eq!(said.code, Some(3));
        assert!(said.error().contains(webroot.to_str().unwrap()), "{}", said.stderr);
    }
}

#[test]
fn a_state_directory_must_be_one() {
    let place = Place::new();
    let file = place.path().join("file");
    fs::write(&file, "precious").unwrap();
    for state in [&file, &file.join("below")] {
        let said = with_state(&place, state);
        assert_eq!(said.code, Some(3));
        assert!(said.error().contains(file.to_str().unwrap()), "{}", said.stderr);
    }
    assert_eq!(fs::read_to_string(file).unwrap(), "precious");
}

/// Not even root writes there.
#[test]
fn a_read_only_state_directory_is_named() {
    let said = with_state(&Place::new(), Path::new("/proc/self/certwright"));
    assert_eq!(said.code, Some(3));
    assert!(said.error().contains("/proc/"), "{}", said.stderr);
}

#[test]
fn another_users_state_directory_is_refused() {
    let place = Place::new();
    fs::create_dir(place.state()).unwrap();
    if chown(place.state(), Some(12_345), None).is_err() {
        return; // Only root can give a directory away.
    }
    let said = with_state(&place, &place.state());
    assert_eq!(said.code, Some(3));
    assert!(said.error().contains("12345"), "{}", said.stderr);
    assert_eq!(fs::read_dir(place.state()).unwrap().count(), 0);
}

#[test]
fn r43_newer_state_is_left_alone() {
    let place = Place::new();
    fs::create_dir(place.state()).unwrap();
    fs::write(place.state().join("version"), "99").unwrap();
    let said = with_state(&place, &place.state());
    assert_eq!(said.code, Some(3));
    assert!(said.error().contains("version"), "{}", said.stderr);
    assert_eq!(place.files(), ["state/version"]);
}

#[test]
fn no_state_directory_is_guessed_without_a_home() {
    let place = Place::new();
    let mut command = program(["issue", "--webroot"]);
    command.arg(place.webroot()).env("CERTWRIGHT_STATE", place.state());
    let said = fails_offline(command.arg("--email").arg("nobody"));
    assert_eq!(said.code, Some(2));
    assert!(said.error().contains("--email"), "{}", said.stderr);
}

#[test]
fn a_ca_file_must_be_pem() {
    let place = Place::new();
    let file = place.path().join("ca.pem");
    for (content, expected) in [(None, "cannot be read"), (Some("junk"), "no PEM")] {
        if let Some(content) = content {
            fs::write(&file, content).unwrap();
        }
        let said = fails_offline(place.issue(&["--ca-file"]).arg(&file));
        assert_eq!(said.code, Some(2));
        assert!(said.error().contains(expected), "{}", said.stderr);
    }
}

#[test]
fn r6_plain_http_only_to_loopback_and_only_if_allowed() {
    let place = Place::new();
    for (server, allow) in [
        ("http://127.0.0.1:1/directory", false),
        ("http://192.0.2.1/directory", true),
        ("http://ca.test/directory", true),
        ("ftp://127.0.0.1/directory", true),
        ("directory", true),
    ] {
        let mut command = place.issue(&["-d", "a.test", "--server", server]);
        if allow {
            command.arg("--allow-http-loopback");
        }
        let said = run(&mut command);
        assert_eq!(said.code, Some(2), "{server}: {}", said.stderr);
        assert!(said.error().contains("--server"), "{}", said.stderr);
        assert!(!place.state().exists());
    }
}
