#!/bin/bash
# Agent: writes the ECS agent's configuration, AGENT_CONFIG and the registry credentials if there are any (REGISTRY_AUTH
# is "yes"). Last of the steps: before it the agent has no cluster to join.
set -euo pipefail
umask 077

readonly config="${ROOT:-}/etc/ecs/ecs.config"
readonly registry="${ROOT:-}/etc/ecs/registry.config"

mkdir -p "${config%/*}"
{
  printf '%s\n' "$AGENT_CONFIG"
  [[ ${REGISTRY_AUTH:-no} == no ]] || cat "$registry"
} >"$config.new"
[[ ${REGISTRY_AUTH:-no} != no ]] || rm -f "$registry"

if cmp -s "$config.new" "$config"; then
  rm "$config.new"
  echo "the agent is configured as before"
  exit
fi
mv "$config.new" "$config"
# Running containers go on while the agent starts again. At first boot it is not running yet.
if systemctl is-active --quiet ecs; then systemctl restart ecs; fi
