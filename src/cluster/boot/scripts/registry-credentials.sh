#!/bin/bash
# Registry credentials: read from Secrets Manager (REGISTRY_SECRET) or Parameter Store (REGISTRY_PARAMETER) and handed to
# the agent's configuration in a file that root alone reads, in the form REGISTRY_AUTH_TYPE (docker or dockercfg). Neither
# arguments nor output ever hold them. State Manager may run this step before the first boot has installed the AWS CLI, and
# without its region.
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

# Standard input in one line, in the form that the agent reads (agent/engine/dockerauth/dockerauth.go of amazon-ecs-agent):
# whatever it would ignore ends the step with one sentence, in which no credential stands.
one_line() {
  python3 -c '
import base64, json, os, sys

kind = os.environ["REGISTRY_AUTH_TYPE"]
form = {
    "docker": "{\"REGISTRY\": {\"username\": \"...\", \"password\": \"...\"}}",
    "dockercfg": "{\"REGISTRY\": {\"auth\": \"USERNAME:PASSWORD in base64\"}}",
}[kind]

def refuse(problem):
    sys.exit("the registry credentials %s; format %s needs %s" % (problem, kind, form))

def is_text(value):
    return isinstance(value, str) and value != ""

def is_auth(value):
    try:
        return b":" in base64.b64decode(value, validate=True)
    except Exception:
        return False

try:
    value = json.load(sys.stdin)
except Exception:
    refuse("are no JSON")
if not isinstance(value, dict):
    refuse("are no JSON object")
helpers = [key for key in ("credsStore", "credHelpers") if key in value]
if isinstance(value.get("auths"), dict):
    value = value["auths"]
elif helpers:
    refuse("name a helper (%s), which the agent does not ask" % helpers[0])
if is_text(value.get("username")) and is_text(value.get("password")):
    refuse("are those of one registry that is not named, as ECS reads them for one application")
if not value:
    refuse("name no registry")
for registry, entry in value.items():
    if not isinstance(entry, dict):
        refuse("have no object for %s" % json.dumps(registry))
    if kind == "docker" and not (is_text(entry.get("username")) and is_text(entry.get("password"))):
        refuse("have no username and password for %s" % json.dumps(registry))
    if kind == "dockercfg" and not is_text(entry.get("auth")):
        refuse("have no auth for %s%s" % (json.dumps(registry), ", as a helper (%s) keeps it" % helpers[0] if helpers else ""))
    if kind == "dockercfg" and not is_auth(entry["auth"]):
        refuse("have an auth for %s that is not USERNAME:PASSWORD in base64" % json.dumps(registry))
    place = registry.split("://", 1)[1] if registry.startswith(("http://", "https://")) else registry
    if place == "":
        refuse("have an entry without the name of a registry")
    if place.split("/")[0] in ("docker.io", "index.docker.io", "registry-1.docker.io") and place != "index.docker.io/v1/":
        refuse("call Docker Hub %s, and the agent knows it as https://index.docker.io/v1/ alone" % json.dumps(registry))
print(json.dumps(value, separators=(",", ":")))'
}

mkdir -p "${file%/*}"
data=$(read_credentials | one_line)
printf 'ECS_ENGINE_AUTH_TYPE=%s\nECS_ENGINE_AUTH_DATA=%s\n' "$REGISTRY_AUTH_TYPE" "$data" >"$file.new"
mv "$file.new" "$file"
echo "registry credentials are in place"
