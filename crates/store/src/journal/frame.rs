//! One save in the journal: `save LENGTH SHA-256`, and its edits as `put NAME LENGTH` with the content, or
//! `remove NAME`. Each line and each content ends with a line feed.

use std::fmt::Write;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// A file's new content; none removes it.
pub(crate) type Edit = (String, Option<Zeroizing<Vec<u8>>>);

/// A journal with something unreadable in its midst.
#[derive(Debug)]
pub(super) struct Damaged;

/// Room for all of it from the start: a buffer that grew would leave copies of a key behind.
pub(super) fn written(edits: &[Edit]) -> Zeroizing<Vec<u8>> {
    let room = |(name, content): &Edit| name.len() + content.as_ref().map_or(0, |octets| octets.len()) + 40;
    let mut body = Zeroizing::new(Vec::with_capacity(edits.iter().map(room).sum()));
    for (name, content) in edits {
        match content {
            Some(octets) => {
                body.extend(format!("put {name} {}\n", octets.len()).as_bytes());
                body.extend(octets.as_slice());
                body.push(b'\n');
            }
            None => body.extend(format!("remove {name}\n").as_bytes()),
        }
    }
    let head = format!("save {} {}\n", body.len(), hash(&body));
    Zeroizing::new([head.as_bytes(), &body].concat())
}

/// All edits of a journal, in order. The end may be missing: that save never returned.
pub(super) fn read(mut journal: &[u8]) -> Result<Vec<Edit>, Damaged> {
    let mut all = Vec::new();
    while let Some((body, rest)) = first(journal) {
        all.extend(edits(body).ok_or(Damaged)?);
        journal = rest;
    }
    // Only the last save can have been cut short; after it there is no other.
    let starts = journal.windows(5).enumerate().filter(|(_, window)| window == b"save ");
    let mut later = starts.filter_map(|(at, _)| first(journal.get(at..)?));
    later.next().map_or(Ok(all), |_| Err(Damaged))
}

/// The body of the first frame and what follows it, if it is whole.
fn first(journal: &[u8]) -> Option<(&[u8], &[u8])> {
    let (head, rest) = line(journal)?;
    let (length, hashed) = head.strip_prefix("save ")?.split_once(' ')?;
    let (body, rest) = rest.split_at_checked(length.parse().ok()?)?;
    (hash(body) == hashed).then_some((body, rest))
}

fn edits(mut body: &[u8]) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    while !body.is_empty() {
        let (head, rest) = line(body)?;
        let (edit, rest) = match head.split_once(' ')? {
            ("remove", name) => ((name.to_owned(), None), rest),
            ("put", put) => {
                let (name, length) = put.split_once(' ')?;
                let (octets, rest) = rest.split_at_checked(length.parse().ok()?)?;
                ((name.to_owned(), Some(Zeroizing::new(octets.to_vec()))), rest.strip_prefix(b"\n")?)
            }
            _ => return None,
        };
        is_plain(&edit.0).then_some(())?;
        edits.push(edit);
        body = rest;
    }
    Some(edits)
}

/// Whether it is a file of the directory, and none of those with a temporary name.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && !name.contains('/')
}

/// The first line without its end, and the rest.
fn line(octets: &[u8]) -> Option<(&str, &[u8])> {
    let end = octets.iter().position(|octet| *octet == b'\n')?;
    let (line, rest) = octets.split_at_checked(end)?;
    Some((str::from_utf8(line).ok()?, rest.get(1..)?))
}

fn hash(octets: &[u8]) -> String {
    Sha256::digest(octets).iter().fold(String::with_capacity(64), |mut text, octet| {
        let _ = write!(text, "{octet:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The hash is what `printf 'put 7.json 2\n{}\nremove 8.json\n' | sha256sum` says.
    const GOLDEN: &str = "save 30 4efead8a4eb031ea53cce01aed9c2c303a743d5759bfffd9452a89ca6a2c117b\nput 7.json 2\n{}\nremove 8.json\n";

    fn put(name: &str, content: &str) -> Edit {
        (name.to_owned(), Some(Zeroizing::new(content.as_bytes().to_vec())))
    }

    fn remove(name: &str) -> Edit {
        (name.to_owned(), None)
    }

    #[test]
    fn a_frame_is_text_with_a_hash() {
        let edits = vec![put("7.json", "{}"), remove("8.json")];
        assert_eq!(written(&edits).as_slice(), GOLDEN.as_bytes());
        assert_eq!(read(GOLDEN.as_bytes()).unwrap(), edits);
    }

    #[test]
    fn a_journal_cut_anywhere_has_all_saves_before_the_cut() {
        let saves = [
            vec![put("1.json", "a\nsave 1 2\n")],
            vec![remove("1.json"), put("2.json", "")],
            vec![put("2.json", "x")],
        ];
        let frames: Vec<_> = saves.iter().map(|edits| written(edits)).collect();
        let whole: Vec<u8> = frames.iter().flat_map(|frame| frame.to_vec()).collect();
        for cut in 0..=whole.len() {
            let mut end = 0;
            let kept = frames
                .iter()
                .take_while(|frame| {
                    end += frame.len();
                    end <= cut
                })
                .count();
            assert_eq!(read(&whole[..cut]).unwrap(), saves[..kept].concat(), "cut at {cut}");
        }
    }

    #[test]
    fn a_journal_that_is_damaged_before_its_last_save_is_not_taken_for_one_that_ends_there() {
        let whole = [written(&[put("1.json", "{}")]), written(&[put("2.json", "{}")])]
            .map(|frame| frame.to_vec())
            .concat();
        let last = whole.len() / 2;
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            assert_eq!(read(&damaged).is_err(), at < last, "octet {at}");
        }
    }

    #[test]
    fn no_name_leads_out_of_the_directory() {
        for name in ["../x", "a/b", ".1.json.tmp", ""] {
            assert!(read(&written(&[put(name, "{}")])).is_err(), "{name}");
        }
    }
}
