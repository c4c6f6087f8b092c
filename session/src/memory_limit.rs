//! How much memory may this process use? A control group (a container) kills who uses more.

use std::path::{Path, PathBuf};

/// The part of a limit that the analysis takes unless `--max-memory` says otherwise: the columns, while the rest is for
/// names, answers and the pages of the file.
const SHARE: u64 = 2;

/// The memory for the analysis under the limit of the control group that this process is in; `None` without a limit.
pub fn default_max_memory() -> Option<u64> {
    let groups = std::fs::read_to_string("/proc/self/cgroup").ok()?;
    limit_of(&groups, Path::new("/sys/fs/cgroup")).map(|limit| limit / SHARE)
}

/// The lowest limit of the groups in `/proc/self/cgroup`, and of those around them. A container may see its own group
/// as the top one, so that a path may lead nowhere from `root`.
fn limit_of(groups: &str, root: &Path) -> Option<u64> {
    let mut lowest = None;
    for line in groups.lines() {
        let mut parts = line.splitn(3, ':').skip(1);
        let (Some(controllers), Some(path)) = (parts.next(), parts.next()) else {
            continue;
        };
        let (root, file) = if controllers.is_empty() {
            (root.to_owned(), "memory.max")
        } else if controllers.split(',').any(|name| name == "memory") {
            (root.join("memory"), "memory.limit_in_bytes")
        } else {
            continue;
        };
        for folder in Path::new(path.trim_start_matches('/')).ancestors() {
            let limit = read_limit(&root.join(folder).join(file));
            lowest = [lowest, limit].into_iter().flatten().min();
        }
    }
    lowest
}

/// `max` is no number, and without a limit version 1 has a number beyond any memory.
fn read_limit(file: &PathBuf) -> Option<u64> {
    let limit: u64 = std::fs::read_to_string(file).ok()?.trim().parse().ok()?;
    (limit < 1 << 60).then_some(limit)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is the test's failure")]
    use super::*;

    #[test]
    fn the_lowest_limit_of_the_groups_around_counts() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let put = |file: &str, content: &str| {
            let path = root.join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        };
        assert_eq!(limit_of("0::/pod/app\n", root), None);
        put("pod/app/memory.max", "max\n");
        put("pod/memory.max", "536870912\n");
        assert_eq!(limit_of("0::/pod/app\n", root), Some(512 << 20));
        // A container sees its own group at the top.
        put("memory.max", "268435456\n");
        assert_eq!(limit_of("0::/elsewhere\n", root), Some(256 << 20));
        put("memory/docker/memory.limit_in_bytes", "1073741824\n");
        put("memory/memory.limit_in_bytes", "9223372036854771712\n");
        let first = "9:name=systemd:/\n4:memory:/docker\n";
        assert_eq!(limit_of(first, root), Some(1 << 30));
        assert_eq!(limit_of("4:cpu,memory:/docker/x\nodd", root), Some(1 << 30));
    }
}
