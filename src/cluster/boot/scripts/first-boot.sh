# shellcheck shell=bash
# First boot: runs the steps of the SSM document BOOT_DOCUMENT in their order, which State Manager runs again whenever
# the document changes. The launching hook LIFECYCLE_HOOK is completed with CONTINUE when all of them succeeded and the
# ECS agent has joined the cluster, otherwise with ABANDON, and the reason and the last words of the boot's log in
# LOG_GROUP_NAME. What changes belongs into the document: a change here makes a new launch template version, and an
# instance refresh replaces every instance.
set -uo pipefail

readonly home="${ROOT:-}/opt/drydock"
readonly log="${ROOT:-}/var/log/drydock-boot.log"
mkdir -p "$home" "${log%/*}"

command -v aws >/dev/null || dnf install --assumeyes awscli-2

metadata() {
  local token
  token=$(curl --silent --fail --retry 5 --request PUT --header "X-aws-ec2-metadata-token-ttl-seconds: 300" \
    "http://169.254.169.254/latest/api/token")
  curl --silent --fail --retry 5 --header "X-aws-ec2-metadata-token: $token" "http://169.254.169.254/latest/meta-data/$1"
}
instance=$(metadata instance-id)
readonly instance

# The hook may have ended by itself meanwhile; then there is nothing left to complete.
complete() {
  aws autoscaling complete-lifecycle-action --lifecycle-hook-name "$LIFECYCLE_HOOK" \
    --auto-scaling-group-name "$AUTO_SCALING_GROUP" --instance-id "$instance" --lifecycle-action-result "$1"
}

abandon() {
  local message stamp
  # The agent must not join: the instance is about to go.
  systemctl mask --now ecs
  message="boot of $instance abandoned: $1"
  echo "$message" >>"$log"
  # An event of CloudWatch Logs holds 256 KB: the last lines are enough, and each of them in part.
  message+=$'\n'"last of $log:"$'\n'"$(tail -n 20 "$log" | cut -c 1-500)"
  stamp=$(date +%s000)
  aws logs create-log-stream --log-group-name "$LOG_GROUP_NAME" --log-stream-name "$instance/boot"
  aws logs put-log-events --log-group-name "$LOG_GROUP_NAME" --log-stream-name "$instance/boot" \
    --log-events "$(message="$message" stamp="$stamp" python3 -c '
import json, os
print(json.dumps([{"timestamp": int(os.environ["stamp"]), "message": os.environ["message"]}]))')"
  complete ABANDON
  exit 1
}

run_steps() {
  aws ssm get-document --name "$BOOT_DOCUMENT" --document-format JSON --query Content --output text >"$home/document.json" ||
    abandon "the document $BOOT_DOCUMENT could not be read"
  rm -rf "$home/steps"
  python3 - "$home" <<'PYTHON' || abandon "the document $BOOT_DOCUMENT could not be understood"
import json, os, sys
home = sys.argv[1]
os.makedirs(home + "/steps", mode=0o700)
for number, step in enumerate(json.load(open(home + "/document.json"))["mainSteps"]):
    with open("%s/steps/%02d-%s" % (home, number, step["name"]), "w") as file:
        file.write("\n".join(step["inputs"]["runCommand"]) + "\n")
PYTHON
  local step reason
  for step in "$home"/steps/*; do
    echo "$(date +%FT%T%z) ${step##*/}" >>"$log"
    if ! bash "$step" >>"$log" 2>"$home/errors"; then
      cat "$home/errors" >>"$log"
      reason=$(tail -n 1 "$home/errors")
      abandon "step ${step##*/??-} failed: ${reason:-it said nothing}"
    fi
    cat "$home/errors" >>"$log"
  done
}

# Whether the agent has joined its cluster, asked every five seconds for five minutes.
joined() {
  local try
  for ((try = 0; try < 60; try++)); do
    [[ $(curl --silent --fail "http://localhost:51678/v1/metadata") == *'"ContainerInstanceArn":"arn:'* ]] && return
    sleep 5
  done
  return 1
}

case ${1:-boot} in
boot)
  run_steps
  # The agent starts only once this script has ended: who waits for it must not keep this script waiting.
  cp "$0" "$home/first-boot.sh"
  systemd-run --unit=drydock-boot --no-block bash "$home/first-boot.sh" join
  ;;
join)
  joined || abandon "the ECS agent did not join its cluster within five minutes"
  complete CONTINUE
  ;;
esac
