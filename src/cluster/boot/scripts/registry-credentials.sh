#!/bin/bash
# Registry credentials: read from Secrets Manager (REGISTRY_SECRET) or Parameter Store (REGISTRY_PARAMETER) and handed to
# the agent's configuration in a file that root alone reads. Neither arguments nor output ever hold them. State Manager may
# run this step before the first boot has installed the AWS CLI, and without its region.
set -euo pipefail
umask 077

command -v aws >/dev/null || dnf install --assumeyes awscli-2

readonly file="${ROOT:-}/etc/ecs/registry.config"

read_credentials() {
  if [[ -n ${REGISTRY_SECRET:-} ]]; then
    aws secretsmanager get-secret-value --secret-id "$REGISTRY_SECRET" --query SecretString --output text
  else
    aws ssm get-parameter --name "$REGISTRY_PARAMETER" --with-decryption --query Parameter.Value --output text
  fi
}

one_line() {
  python3 -c '
import json, sys
try:
    value = json.load(sys.stdin)
    assert isinstance(value, dict)
except Exception:
    sys.exit("the registry credentials are no JSON object")
print(json.dumps(value, separators=(",", ":")))'
}

mkdir -p "${file%/*}"
data=$(read_credentials | one_line)
printf 'ECS_ENGINE_AUTH_TYPE=%s\nECS_ENGINE_AUTH_DATA=%s\n' "$REGISTRY_AUTH_TYPE" "$data" >"$file.new"
mv "$file.new" "$file"
echo "registry credentials are in place"
