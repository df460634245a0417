#!/bin/bash
# Session Manager: the way onto an instance. The agent is part of the ECS-optimized image; here it is made sure of.
set -euo pipefail

systemctl is-active --quiet amazon-ssm-agent || systemctl enable --now --no-block amazon-ssm-agent
