"""Runs a command on a terminal of its own and types one answer after each question, which ends with a colon.

Arguments: the answers as JSON, then the command. An answer "^C" presses Ctrl-C, "^D" ends the input. Prints what the
terminal shows, and ends with the command's exit code.
"""
import json
import os
import pty
import select
import sys

answers = json.loads(sys.argv[1])
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])

shown = b""
asked = 0
while True:
    ready, _, _ = select.select([terminal], [], [], 60)
    try:
        data = os.read(terminal, 4096) if ready else b""
    except OSError:
        data = b""
    if not data:
        break
    shown += data
    # A prompt ends with a colon, a blank and the move of the cursor to its place.
    while asked < len(answers) and shown.count(b": \x1b[") > asked:
        keys = {"^C": b"\x03", "^D": b"\x04"}.get(answers[asked], answers[asked].encode() + b"\r")
        os.write(terminal, keys)
        asked += 1
sys.stdout.write(shown.decode())
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status))
