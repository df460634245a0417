#!/bin/bash
# Volume: mounts FILE_SYSTEM_ID at DIRECTORY with MOUNT_OPTIONS, now and after each restart. A fresh mount target's name
# may not resolve for a while, and one that may not be reached never answers: it is tried MOUNT_TRIES times, for
# MOUNT_TIMEOUT_SECONDS each, MOUNT_RETRY_SECONDS apart. With MOUNT_TARGET_ADDRESSES ("us-east-1a=10.0.1.2 ...") the mount
# target of the instance's zone is reached by its address, and no name is resolved.
set -euo pipefail

readonly fstab="${ROOT:-}/etc/fstab"

zone() {
  local token
  token=$(curl --silent --fail --retry 5 --request PUT --header "X-aws-ec2-metadata-token-ttl-seconds: 300" \
    "http://169.254.169.254/latest/api/token")
  curl --silent --fail --retry 5 --header "X-aws-ec2-metadata-token: $token" \
    "http://169.254.169.254/latest/meta-data/placement/availability-zone"
}

options=$MOUNT_OPTIONS
if [[ -n ${MOUNT_TARGET_ADDRESSES:-} ]]; then
  own=$(zone)
  address=$(tr ' ' '\n' <<<"$MOUNT_TARGET_ADDRESSES" | sed -n "s/^$own=//p")
  if [[ -z $address ]]; then
    echo "$FILE_SYSTEM_ID has no mount target in ${own:-a zone that is not known}: deploy the volume stack first" >&2
    exit 1
  fi
  options+=",mounttargetip=$address"
fi
readonly line="$FILE_SYSTEM_ID:/ $DIRECTORY efs $options 0 0"

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
  status=0
  said=$(timeout "$MOUNT_TIMEOUT_SECONDS" mount "$DIRECTORY" 2>&1) || status=$?
  if ((status == 0)); then
    echo "$DIRECTORY is mounted, at try $try"
    exit
  fi
  # timeout ends with 124 what it has stopped.
  if ((status == 124)); then said+=$'\n'"no answer within $MOUNT_TIMEOUT_SECONDS s"; fi
  # One line, without blanks before and after.
  read -r said <<<"$(tr '\n' ' ' <<<"$said" | cut -c 1-800)"
  echo "try $try: $said"
  sleep "$MOUNT_RETRY_SECONDS"
done
# The last line of a step's errors is the reason that the boot's log, its event and the alarm's log give.
echo "$FILE_SYSTEM_ID could not be mounted at $DIRECTORY in $MOUNT_TRIES tries: $said" >&2
exit 1
