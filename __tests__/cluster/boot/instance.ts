import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** What an instance runs that is not there in a test, and nothing real is ever called. */
const COMMANDS = ["aws", "mount", "umount", "mountpoint", "systemctl", "systemd-run", "dnf", "curl", "sleep"];

/** Writes down how it was called, then does what the answer of its name says. */
const STAND_IN = `#!/bin/bash
name=\${0##*/}
printf '%s' "$name" >>"$CALLS"
printf ' %s' "$@" >>"$CALLS"
printf '\\n' >>"$CALLS"
if [[ -f $ANSWERS/$name ]]; then source "$ANSWERS/$name"; fi
`;

/** One step at a time: what it locks is of no matter here. */
const FLOCK = '#!/bin/bash\nshift\nexec "$@"\n';

/** Python itself, where `python3` on the machine of the test is a script that looks for it, which takes four times as long. */
const PYTHON = spawnSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" }).stdout?.trim();

export interface Run {
  readonly status: number | null;
  readonly output: string;
}

/** An instance as its boot scripts see it: a root folder, and stand-ins for the programs that they call. */
export class Instance {
  readonly root = mkdtempSync(join(tmpdir(), "drydock-instance-"));
  #path = process.env["PATH"];

  constructor() {
    for (const command of COMMANDS) this.#program(`bin/${command}`, STAND_IN);
    this.#program("bin/flock", FLOCK);
    if (PYTHON) symlinkSync(PYTHON, join(this.root, "bin/python3"));
    this.#program("opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl", STAND_IN);
    this.write("etc/fstab", "UUID=0000 / xfs defaults 0 1\n");
    this.write("calls", "");
    mkdirSync(join(this.root, "answers"));
  }

  /** What a stand-in does: lines of bash that see its arguments, and `$ROOT`. */
  answers(command: string, ...lines: string[]): this {
    this.write(`answers/${command}`, `${lines.join("\n")}\n`);
    return this;
  }

  /** Takes a command away, and with it whatever the machine of the test has under that name. */
  lacks(command: string): this {
    rmSync(join(this.root, "bin", command));
    const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => existsSync(folder));
    this.#path = folders
      .map((folder, index) => (existsSync(join(folder, command)) ? this.#linkOthers(folder, command, index) : folder))
      .join(delimiter);
    return this;
  }

  /** A folder of links to all programs of another but one. */
  #linkOthers(folder: string, command: string, index: number): string {
    const tools = join(this.root, `tools-${index}`);
    mkdirSync(tools);
    for (const tool of readdirSync(folder)) if (tool !== command) symlinkSync(join(folder, tool), join(tools, tool));
    return tools;
  }

  /** Runs a script with bash and returns its exit code with everything that it printed. */
  run(script: string, environment: Readonly<Record<string, string>> = {}, ...args: string[]): Run {
    const { status, stdout, stderr } = spawnSync("bash", [script, ...args], {
      encoding: "utf8",
      env: {
        PATH: `${join(this.root, "bin")}${delimiter}${this.#path}`,
        ROOT: this.root,
        CALLS: join(this.root, "calls"),
        ANSWERS: join(this.root, "answers"),
        ...environment,
      },
    });
    return { status, output: stdout + stderr };
  }

  /** How the stand-ins were called since the last time that somebody asked, one line each. */
  calls(): string[] {
    const lines = this.read("calls").replaceAll(this.root, "").split("\n").filter(Boolean);
    this.write("calls", "");
    return lines;
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), "utf8");
  }

  write(path: string, text: string): string {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** Permissions of a file in octal, for example 600. */
  mode(path: string): string {
    return (statSync(join(this.root, path)).mode & 0o777).toString(8);
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }

  #program(path: string, text: string): void {
    chmodSync(this.write(path, text), 0o755);
  }
}
