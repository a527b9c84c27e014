//! `issue --batch` against the CA in the box, and what is found wrong before it is asked.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use certwright_testca::{Issuance, Limit, Lookup, Options, Settings, TestCa, Validate};
use serde_json::Value;

use crate::program::{Place, Said, program, run, wait};

/// A CA that looks for http-01 at a port that was free a moment ago, which the program listens at.
struct Stage {
    place: Place,
    ca: TestCa,
    port: u16,
}

impl Stage {
    fn new(change: impl FnOnce(&mut Options)) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut settings = Settings::default();
        settings.validate = Validate::Lookup(Lookup::at_port(port));
        change(&mut settings.options);
        let (place, ca) = (Place::new(), TestCa::start_with(settings).unwrap());
        fs::write(place.path().join("root.pem"), ca.root_pem()).unwrap();
        Self { place, ca, port }
    }

    fn batch(&self, list: &str, arguments: &[&str]) -> Command {
        let file = self.place.path().join("orders.txt");
        fs::write(&file, list).unwrap();
        let mut command = program(["issue", "--agree-tos", "--batch"]);
        command.arg(file).arg("--state").arg(self.place.state());
        command.arg("--ca-file").arg(self.place.path().join("root.pem"));
        command.args(["--server", self.ca.directory_url().as_str()]);
        command.args(["--standalone", &format!("127.0.0.1:{}", self.port)]).args(arguments);
        command
    }

    fn is_live(&self, name: &str) -> bool {
        self.place.state().join("live").join(name).join("fullchain.pem").exists()
    }
}

fn list(count: usize) -> String {
    (1..=count).map(|number| format!("host-{number}.names.test\n")).collect()
}

/// The objects of this kind, in their order.
fn objects(said: &Said, event: &str) -> Vec<Value> {
    let all = said.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    all.filter(|object| object["event"] == event).collect()
}

#[test]
fn a_certificate_for_each_line() {
    let stage = Stage::new(|_| {});
    let text = "# ours\n\na.test www.a.test   # two names\nb.test\n  c.test\nwww.a.test A.test.\n";
    let said = run(&mut stage.batch(text, &["--at-once", "2"]));
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert!(said.stdout.starts_with("3 of 3 certificates were obtained.\n"), "{}", said.stdout);
    assert!(said.stderr.contains("line 6 has the names of line 3"), "{}", said.stderr);
    assert!(said.stderr.contains("line 3, a.test and 1 more, valid until"), "{}", said.stderr);
    for name in ["a.test", "b.test", "c.test"] {
        assert!(stage.is_live(name), "{name}");
    }
    let audit = stage.ca.audit();
    assert_eq!((audit.accounts_created, audit.new_orders(), audit.certificates()), (1, 3, 3));
}

#[test]
fn json_has_an_object_an_order_and_the_result_last() {
    let stage = Stage::new(|options| options.blocked = vec!["blocked.test".into()]);
    let said = run(&mut stage.batch("a.test\nblocked.test\nb.test\n", &["--json"]));
    assert_eq!(said.code, Some(13), "{}", said.stdout);
    let mut orders = objects(&said, "order");
    orders.sort_by_key(|order| order["line"].as_u64());
    let words: Vec<_> = orders.iter().map(|order| order["outcome"].as_str().unwrap()).collect();
    assert_eq!(words, ["issued", "failed", "issued"]);
    assert!(fs::exists(orders[0]["files"]["privkey"].as_str().unwrap()).unwrap());
    assert_eq!(orders[1]["error"]["code"], "refused");
    let result = said.result();
    let figures = ["orders", "issued", "failed", "left"].map(|member| result[member].as_u64().unwrap());
    assert_eq!((figures, result["outcome"].as_str()), ([3, 2, 1, 0], Some("partly")));
    assert_eq!(result["error"]["exit_code"], 13);
}

#[test]
fn the_summary_tells_reason_and_remedy_of_each_failure_in_one_line() {
    let stage = Stage::new(|options| options.blocked = vec!["blocked.test".into()]);
    let said = run(&mut stage.batch("a.test\nblocked.test\n", &[]));
    assert_eq!(said.code, Some(13), "{}", said.stderr);
    assert!(said.stdout.contains("1 of 2 certificates were obtained."), "{}", said.stdout);
    assert!(said.stdout.contains("failed       1: line 2\n"), "{}", said.stdout);
    let line = said.error().lines().find(|line| line.contains("line 2, blocked.test")).unwrap();
    assert!(line.contains("order only names that this CA issues for"), "{line}");
}

#[test]
fn none_is_another_code_than_some() {
    let stage = Stage::new(|options| options.blocked = vec!["test".into()]);
    let said = run(&mut stage.batch(&list(3), &["--json"]));
    assert_eq!((said.code, said.result()["outcome"].as_str()), (Some(14), Some("none")), "{}", said.stdout);
}

#[test]
fn r4_a_rate_limit_parks_the_rest_and_says_until_when() {
    let limit = Limit { count: 2, period: Duration::from_secs(3 * 3600) };
    let stage = Stage::new(|options| options.rate_limits.new_orders = Some(limit));
    let said = run(&mut stage.batch(&list(6), &["--json", "--at-once", "1"]));
    assert_eq!(said.code, Some(13), "{}", said.stdout);
    let result = said.result();
    assert_eq!((result["issued"].as_u64(), result["left"].as_u64()), (Some(2), Some(4)), "{result}");
    assert_eq!(result["left_because"], "parked");
    assert!(result["error"]["why"].as_str().unwrap().contains("run again after"), "{result}");
    assert_eq!(objects(&said, "order").iter().filter(|order| order["outcome"] == "parked").count(), 4);

    let said = run(&mut stage.batch(&list(6).split_off(2 * 18), &["--json", "--at-once", "1"]));
    assert_eq!(said.code, Some(11), "{}", said.stdout);
}

#[test]
fn a_failure_before_any_order_keeps_its_code() {
    let stage = Stage::new(|options| options.external_account_required = true);
    let said = run(&mut stage.batch(&list(3), &[]));
    assert_eq!(said.code, Some(7), "{}", said.stderr);
    assert!(said.error().contains("external") || said.error().contains("elsewhere"), "{}", said.stderr);
}

#[test]
fn r44_a_signal_withdraws_saves_and_ends_and_the_next_run_goes_on() {
    let stage = Stage::new(|options| options.issuance = Issuance::After(Duration::from_secs(2)));
    let mut child = stage.batch(&list(4), &["--json"]).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.by_ref().map(Result::unwrap).any(|line| line.contains(r#""begun":4"#)));
    while stage.ca.audit().finalized < 4 {
        std::thread::yield_now();
    }
    let sent = Instant::now();
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let last = lines.map(Result::unwrap).last().unwrap();
    let said = wait(child);
    assert!(sent.elapsed() < Duration::from_secs(2), "{:?}", sent.elapsed());
    assert_eq!(said.code, Some(130), "{last}");
    assert!(last.contains(r#""outcome":"interrupted""#), "{last}");
    assert!(stage.place.is_clean(), "{:?}", stage.place.files());

    let said = run(&mut stage.batch(&list(4), &[]));
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let audit = stage.ca.audit();
    assert_eq!((audit.new_orders(), audit.certificates(), audit.accounts_created), (4, 4, 1));
}

#[test]
fn the_list_may_come_from_standard_input() {
    let stage = Stage::new(|_| {});
    let mut command = stage.batch("", &["--batch", "-"]);
    let arguments: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
    assert_eq!(run(&mut command).code, Some(2), "--batch is given once: {arguments:?}");
    let mut command = program(["issue", "--agree-tos", "--batch", "-", "--state"]);
    command.arg(stage.place.state()).arg("--ca-file").arg(stage.place.path().join("root.pem"));
    command.args(["--server", stage.ca.directory_url().as_str()]);
    command.args(["--standalone", &format!("127.0.0.1:{}", stage.port)]).stdin(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"a.test\nb.test\n").unwrap();
    let said = wait(child);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert!(stage.is_live("a.test") && stage.is_live("b.test"));
}

/// The list, and what the error must say.
const REFUSED: [(&str, &[&str]); 6] = [
    ("a.test\nb_c.test x..y\nsal secrets..\n", &["line 2, character 2", "line 2, character 12", "line 3"]),
    ("a.test\n*.a.test\n", &["line 2, character 1", "DNS challenge"]),
    ("a.test 192.0.2.1\n", &["line 1, character 8", "IP addresses"]),
    ("a.test b.test\n\na.test c.test\n", &["line 3", "line 1", "called a.test"]),
    ("# nothing\n\n", &["no line with a name"]),
    ("a\u{1b}[31m.test\n", &["line 1, character 2"]),
];

#[test]
fn r22_all_wrong_lines_are_told_before_anything_is_touched() {
    for (text, expected) in REFUSED {
        let place = Place::new();
        let file = place.path().join("orders.txt");
        fs::write(&file, text).unwrap();
        let mut command = place.issue(&["--server", "https://127.0.0.1:1/", "--batch"]);
        let said = run(command.arg(file));
        assert_eq!(said.code, Some(2), "{text}: {}", said.stderr);
        for part in expected {
            assert!(said.error().contains(part), "{text}: {}", said.stderr);
        }
        assert!(!place.state().exists(), "{text}");
    }
}

#[test]
fn what_cannot_go_together_is_refused() {
    let place = Place::new();
    for arguments in [&["--batch", "x", "-d", "a.test"][..], &["-d", "a.test", "--at-once", "3"], &[]] {
        let said = run(place.issue(arguments).args(["--server", "https://127.0.0.1:1/"]));
        assert_eq!(said.code, Some(2), "{arguments:?}: {}", said.stderr);
    }
    for count in ["0", "257", "many"] {
        assert_eq!(run(&mut place.issue(&["--batch", "x", "--at-once", count])).code, Some(2), "{count}");
    }
    let said = run(&mut place.issue(&["--batch", "/nonexistent/orders"]));
    assert_eq!(said.code, Some(2), "{}", said.stderr);
    assert!(said.error().contains("/nonexistent/orders"), "{}", said.stderr);
}
