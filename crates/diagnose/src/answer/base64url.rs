//! Go's `base64.RawURLEncoding.DecodeString`.

/// The octets, or the position of the character at which Go stops.
pub(crate) fn decode(text: &str) -> Result<Vec<u8>, usize> {
    let mut octets = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut digits) = (0_u32, 0_usize);
    for (position, character) in text.bytes().enumerate() {
        if matches!(character, b'\r' | b'\n') {
            continue;
        }
        bits = bits << 6 | digit(character).ok_or(position)?;
        digits += 1;
        if digits == 4 {
            octets.extend_from_slice(&bits.to_be_bytes()[1..]);
            (bits, digits) = (0, 0);
        }
    }
    match digits {
        1 => return Err(text.len().saturating_sub(1)),
        2 => octets.push((bits >> 4).to_be_bytes()[3]),
        3 => octets.extend_from_slice(&(bits >> 2).to_be_bytes()[2..]),
        _ => {}
    }
    Ok(octets)
}

fn digit(character: u8) -> Option<u32> {
    let value = match character {
        b'A'..=b'Z' => character - b'A',
        b'a'..=b'z' => character - b'a' + 26,
        b'0'..=b'9' => character - b'0' + 52,
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}
