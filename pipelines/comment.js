// Writes a review into a pull request of GitHub or a merge request of GitLab, as one comment that later reviews replace:
// node pipelines/comment.js NAME <review.md. It needs nothing but Node.js: a pipeline runs it apart from the project's code.
const { readFileSync } = require("node:fs");

/** Characters that a comment of GitHub holds, less some for the mark. GitLab takes more. */
const MAXIMUM_CHARACTERS = 65_000;
const PAGE_SIZE = 100;
const MAXIMUM_PAGES = 20;

/** The two services: where comments are, how a request is signed, and which comments are the pipeline's own. */
const SERVICES = {
  github: (variables) => {
    const { GITHUB_API_URL = "https://api.github.com", GITHUB_REPOSITORY, GITHUB_TOKEN, PULL_REQUEST } = variables;
    const issues = `${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}/issues`;
    return {
      needed: { GITHUB_REPOSITORY, GITHUB_TOKEN, PULL_REQUEST },
      comments: `${issues}/${PULL_REQUEST}/comments`,
      comment: (id) => `${issues}/comments/${id}`,
      replaceMethod: "PATCH",
      headers: { authorization: `Bearer ${GITHUB_TOKEN}`, accept: "application/vnd.github+json" },
      isOwn: ({ user }) => user?.type === "Bot",
    };
  },
  gitlab: (variables) => {
    const { CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID, DRYDOCK_COMMENT_TOKEN } = variables;
    const notes = `${CI_API_V4_URL}/projects/${CI_PROJECT_ID}/merge_requests/${CI_MERGE_REQUEST_IID}/notes`;
    return {
      needed: { CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID, DRYDOCK_COMMENT_TOKEN },
      comments: notes,
      comment: (id) => `${notes}/${id}`,
      replaceMethod: "PUT",
      headers: { "private-token": DRYDOCK_COMMENT_TOKEN },
      isOwn: ({ system }) => system !== true,
    };
  },
};

/** The comment's text. It begins with a mark that nobody sees, by which the next review finds it. */
function bodyOf(name, review) {
  const mark = markOf(name);
  if (review.length <= MAXIMUM_CHARACTERS) return `${mark}\n${review}`;
  const cut = review.slice(0, MAXIMUM_CHARACTERS);
  return `${mark}\n${cut.slice(0, cut.lastIndexOf("\n"))}\n\nThe review is longer: the pipeline has all of it.\n`;
}

const markOf = (name) => `<!-- drydock review of ${name} -->`;

/**
 * Makes the comment, or replaces the one that is there.
 *
 * @returns "made" or "replaced"
 */
async function comment(name, review, variables) {
  const service = SERVICES[variables.GITLAB_CI ? "gitlab" : "github"](variables);
  const missing = Object.keys(service.needed).filter((variable) => !service.needed[variable]);
  if (missing.length > 0) throw new Error(`set ${missing.join(", ")}`);
  const body = JSON.stringify({ body: bodyOf(name, review) });
  const known = await findComment(service, markOf(name));
  if (known === undefined) await send(service, "POST", service.comments, body);
  else await send(service, service.replaceMethod, service.comment(known.id), body);
  return known === undefined ? "made" : "replaced";
}

async function findComment(service, mark) {
  for (let page = 1; page <= MAXIMUM_PAGES; page += 1) {
    const found = await send(service, "GET", `${service.comments}?per_page=${PAGE_SIZE}&page=${page}`);
    const own = found.find((each) => service.isOwn(each) && each.body.startsWith(mark));
    if (own || found.length < PAGE_SIZE) return own;
  }
  return undefined;
}

async function send({ headers }, method, url, body) {
  const answer = await fetch(url, { method, body, headers: { ...headers, "content-type": "application/json" } });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${answer.statusText}`);
  return answer.json();
}

async function main() {
  const name = process.argv[2];
  if (!name) throw new Error("name the environment: node pipelines/comment.js NAME <review.md");
  process.stdout.write(`The review's comment is ${await comment(name, readFileSync(0, "utf8"), process.env)}.\n`);
}

module.exports = { comment };
if (require.main === module)
  main().catch((error) => {
    process.stderr.write(`comment: ${error.message}\n`);
    process.exitCode = 1;
  });
