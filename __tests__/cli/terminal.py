"""Runs a command on a terminal of its own and types one answer after each question, which ends with a colon.

Arguments: the answers as JSON, then the command. An answer "^C" presses Ctrl-C, "^D" ends the input. An answer
["text", "keys"] waits until the terminal shows the text, instead of a question. Prints what the terminal shows, and ends
with the command's exit code.
"""
import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios

answers = json.loads(sys.argv[1])
pid, terminal = pty.fork()
if pid == 0:
    # 24 lines of 80 columns.
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    os.execvp(sys.argv[2], sys.argv[2:])

KEYS = {"^C": b"\x03", "^D": b"\x04"}
shown = b""
asked = 0


def is_due(answer):
    if isinstance(answer, list):
        return answer[0].encode() in shown
    # A prompt ends with a colon, a blank and the move of the cursor to its place.
    questions = sum(isinstance(each, str) for each in answers[:asked])
    return shown.count(b": \x1b[") > questions


while True:
    ready, _, _ = select.select([terminal], [], [], 60)
    try:
        data = os.read(terminal, 4096) if ready else b""
    except OSError:
        data = b""
    if not data:
        break
    shown += data
    while asked < len(answers) and is_due(answers[asked]):
        keys = answers[asked][1] if isinstance(answers[asked], list) else answers[asked]
        os.write(terminal, KEYS.get(keys, keys.encode() + b"\r"))
        asked += 1
sys.stdout.write(shown.decode())
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status))
