#!/usr/bin/env bash
# The steps of a pipeline, for any that can run bash: pipelines/README.md. The files for GitHub Actions and GitLab call these.
# Needs Node.js and `npm ci`; review, deploy and nightly need Terraform or OpenTofu (TERRAFORM_BINARY_NAME) and credentials of AWS.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'END'
pipelines/run.sh test                      tests, lint, types, and the checks from outside; no AWS
pipelines/run.sh rehearse NAME [FILE]      rehearses; 1 when an objective is missed; FILE gets the page with charts
pipelines/run.sh review NAME FILE [BASE]   plans, and writes the review to FILE; 1 from DRYDOCK_FAIL_ON on (danger);
                                           BASE, a commit: with a rehearsal of it beside that of the change
pipelines/run.sh deploy NAME [SHA256]      deploys; with the SHA-256 of a review without BASE only if the plan is still that
pipelines/run.sh nightly NAME              1 when something was changed beside Terraform, or the account stands in the way
END
}

# What changes an environment may want to know: information, attention, danger; none fails for nothing.
FAIL_ON=${DRYDOCK_FAIL_ON:-danger}

run_tests() {
  npm test
  npm run check
  npm run --silent scan
  npm run --silent check:reality
}

rehearse() {
  npm run --silent rehearse -- -e "$1" ${2:+--html "$2"}
}

# write_review NAME FILE [OPTION...]
write_review() {
  local name=$1 file=$2
  shift 2
  npm run --silent review -- -e "$name" "$@" >"$file"
}

# review NAME FILE [BASE]
review() {
  local level=$FAIL_ON
  [ "$level" != none ] || level=
  write_review "$1" "$2" ${3:+--base "$3"} ${level:+--fail-on "$level"}
}

# deploy NAME [SHA256]: an approval is for one plan, and hours may lie between the two.
deploy() {
  local name=$1 approved=${2:-} now
  if [ -n "$approved" ]; then
    now=$(mktemp)
    write_review "$name" "$now"
    if ! printf '%s  %s\n' "$approved" "$now" | sha256sum --check --status; then
      cat "$now"
      rm "$now"
      printf '%s: this is not the plan that was approved; review it again\n' "$name" >&2
      return 1
    fi
    rm "$now"
  fi
  npm run --silent deploy -- -e "$name" --yes
}

nightly() {
  local failed=0
  npm run --silent drift -- -e "$1" || failed=1
  npm run --silent doctor -- -e "$1" || failed=1
  return "$failed"
}

case "${1:-} $#" in
  "test 1") run_tests ;;
  "rehearse 2" | "rehearse 3") rehearse "$2" "${3:-}" ;;
  "review 3" | "review 4") review "$2" "$3" "${4:-}" ;;
  "deploy 2" | "deploy 3") deploy "$2" "${3:-}" ;;
  "nightly 2") nightly "$2" ;;
  *)
    usage >&2
    exit 2
    ;;
esac
