const { spawnSync } = require("node:child_process");
const { mkdirSync, rmSync, statfsSync, statSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

/** The folder of Linux that lies in memory. */
const SHARED_MEMORY = "/dev/shm";

/** Room that the tests need at most: the project's copies, and the stacks that they write. */
const MINIMUM_FREE_BYTES = 1024 ** 3;

/**
 * A folder in memory for temporary files, undefined where there is none that has room and in which programs may run, as the
 * tests' stand-ins do. The tests write and remove thousands of files: on a disk that takes ten times as long, in which nothing
 * else is done. It stays after a run, as tsx keeps what it translated there.
 *
 * @returns {string | undefined}
 */
module.exports.memoryFolder = () => {
  const folder = join(SHARED_MEMORY, `drydock-tests-${process.getuid?.()}`);
  try {
    const { bavail, bsize } = statfsSync(SHARED_MEMORY);
    if (bavail * bsize < MINIMUM_FREE_BYTES) return undefined;
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    if (statSync(folder).uid !== process.getuid()) return undefined;
    const program = join(folder, `program-${process.pid}`);
    writeFileSync(program, "#!/bin/sh\n", { mode: 0o755 });
    const { status } = spawnSync(program);
    rmSync(program);
    return status === 0 ? folder : undefined;
  } catch {
    return undefined;
  }
};
