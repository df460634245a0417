#!/bin/bash
# Known to be bad: ShellCheck must find the missing quotes (SC2086).
directory="$1"
ls $directory
