#!/bin/bash
# Boot files: copies what lies below BOOT_FILES_URL (s3://bucket/prefix) to BOOT_FILES_DIRECTORY. What is newer there is
# copied again, what was deleted there stays. State Manager may run this step before the first boot has installed the AWS
# CLI, and without its region.
set -euo pipefail

command -v aws >/dev/null || dnf install --assumeyes awscli-2

mkdir -p "${ROOT:-}$BOOT_FILES_DIRECTORY"
aws s3 sync "$BOOT_FILES_URL" "${ROOT:-}$BOOT_FILES_DIRECTORY" --exact-timestamps --no-progress
