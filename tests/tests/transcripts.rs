//! The main flows on the wire, byte for byte. A change of our wire behaviour shows as a difference of a file in
//! `fixtures/transcripts`; one that is meant is written down by `cargo xtask transcripts --bless`.

use std::path::Path;

use certwright_tests::transcripts;

#[test]
fn the_main_flows_are_on_the_wire_what_they_were() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/transcripts");
    let bless = std::env::var_os("CERTWRIGHT_BLESS").is_some();
    let mut differs = Vec::new();
    for (name, text) in transcripts() {
        let path = directory.join(format!("{name}.txt"));
        if bless {
            std::fs::create_dir_all(&directory).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        let line = text.lines().zip(golden.lines()).position(|(now, before)| now != before);
        if text != golden {
            differs.push(format!("{name} from line {}", line.map_or(0, |line| line + 1)));
        }
    }
    assert_eq!(differs, Vec::<String>::new(), "cargo xtask transcripts --bless writes them anew");
}
