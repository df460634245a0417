#!/bin/bash
# Volume: mounts FILE_SYSTEM_ID at DIRECTORY with MOUNT_OPTIONS, now and after each restart. A fresh mount target's name
# may not resolve for a while, and one that may not be reached never answers: it is tried MOUNT_TRIES times, for
# MOUNT_TIMEOUT_SECONDS each, MOUNT_RETRY_SECONDS apart.
set -euo pipefail

readonly fstab="${ROOT:-}/etc/fstab"
readonly line="$FILE_SYSTEM_ID:/ $DIRECTORY efs $MOUNT_OPTIONS 0 0"

[[ -x ${ROOT:-}/sbin/mount.efs ]] || dnf install --assumeyes amazon-efs-utils
mkdir -p "${ROOT:-}$DIRECTORY"

if ! grep -qFx "$line" "$fstab"; then
  # One line for each directory: what was mounted there before goes.
  others=$(awk -v directory="$DIRECTORY" '$2 != directory' "$fstab")
  printf '%s\n%s\n' "$others" "$line" >"$fstab.new"
  mv "$fstab.new" "$fstab"
  if mountpoint --quiet "$DIRECTORY" && ! umount "$DIRECTORY"; then
    echo "$DIRECTORY is in use: it keeps its mount until the instance is replaced or restarted"
    exit
  fi
fi
if mountpoint --quiet "$DIRECTORY"; then
  echo "$DIRECTORY is mounted"
  exit
fi
for ((try = 1; try <= MOUNT_TRIES; try++)); do
  if timeout "$MOUNT_TIMEOUT_SECONDS" mount "$DIRECTORY"; then
    echo "$DIRECTORY is mounted, at try $try"
    exit
  fi
  sleep "$MOUNT_RETRY_SECONDS"
done
echo "$FILE_SYSTEM_ID could not be mounted at $DIRECTORY in $MOUNT_TRIES tries" >&2
exit 1
