//! Lives through many seeds, on several threads.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a developer's tool talks to its terminal")]
fn main() {
    let mut args = std::env::args().skip(1);
    let from: u64 = args.next().and_then(|a| a.parse().ok()).unwrap_or(0);
    let count: u64 = args.next().and_then(|a| a.parse().ok()).unwrap_or(100);
    let mut sum = certwright_tests::Statistics::default();
    let started = std::time::Instant::now();
    let mut bad = 0;
    for seed in from..from + count {
        let o = certwright_tests::simulate(seed, None);
        sum += o.statistics;
        if let Some(v) = o.violation {
            bad += 1;
            println!("seed {seed}: {v}");
            if count == 1 {
                for l in certwright_tests::replay(seed, None).transcript {
                    println!("{l}");
                }
            }
        }
    }
    println!("{sum}");
    eprintln!("{bad} bad, {:?}", started.elapsed());
}
