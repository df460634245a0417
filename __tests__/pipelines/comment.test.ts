import type { RequestListener } from "node:http";
import { text } from "node:stream/consumers";
import { type LocalServer, startServer } from "../support/local-server";

// The pipeline runs it before anything is installed: it is JavaScript, and has no types.
const { comment } = require("../../pipelines/comment.js") as {
  comment(name: string, review: string, variables: Readonly<Record<string, string>>): Promise<string>;
};

interface Comment {
  readonly id: number;
  body: string;
  readonly user?: { readonly type: string };
}

/** The comments of one pull request behind the paths and methods of both services' REST APIs. */
class Comments {
  readonly all: Comment[] = [];
  readonly calls: string[] = [];

  readonly answer: RequestListener = async (call, answer) => {
    const { pathname, searchParams } = new URL(call.url!, "http://localhost");
    this.calls.push(
      `${call.method} ${pathname} ${String(call.headers.authorization ?? call.headers["private-token"])}`,
    );
    const sent = await text(call);
    const body = sent === "" ? "" : (JSON.parse(sent) as { readonly body: string }).body;
    const page = Number(searchParams.get("page") ?? 1);
    answer.setHeader("content-type", "application/json");
    if (call.method === "GET") answer.end(JSON.stringify(this.all.slice((page - 1) * 100, page * 100)));
    else if (call.method === "POST") answer.end(JSON.stringify(this.add(body, "Bot")));
    else {
      const known = this.all.find(({ id }) => id === Number(pathname.split("/").at(-1)));
      if (known) known.body = body;
      answer.writeHead(known ? 200 : 404).end("{}");
    }
  };

  add(body: string, type: string): Comment {
    const made = { id: this.all.length + 1, body, user: { type } };
    this.all.push(made);
    return made;
  }
}

let comments: Comments;
let server: LocalServer;
beforeEach(async () => {
  comments = new Comments();
  server = await startServer(comments.answer);
});
afterEach(() => server.close());

const github = () => ({
  GITHUB_API_URL: server.url,
  GITHUB_REPOSITORY: "team/platform",
  GITHUB_TOKEN: "token",
  PULL_REQUEST: "7",
});

test("the first review makes a comment, later ones replace it, beyond the first page of comments too", async () => {
  for (let index = 0; index < 120; index += 1) comments.add("a word", "User");
  comments.add("<!-- drydock review of example -->\nwritten by a person", "User");
  expect(await comment("example", "first", github())).toBe("made");
  expect(await comment("other", "of another environment", github())).toBe("made");
  expect(await comment("example", "second", github())).toBe("replaced");
  expect(comments.all.slice(120).map(({ body }) => body)).toEqual([
    "<!-- drydock review of example -->\nwritten by a person",
    "<!-- drydock review of example -->\nsecond",
    "<!-- drydock review of other -->\nof another environment",
  ]);
  expect(comments.calls.at(-1)).toBe("PATCH /repos/team/platform/issues/comments/122 Bearer token");
});

test("the same in a merge request of GitLab", async () => {
  const variables = {
    GITLAB_CI: "true",
    CI_API_V4_URL: server.url,
    CI_PROJECT_ID: "3",
    CI_MERGE_REQUEST_IID: "9",
    DRYDOCK_COMMENT_TOKEN: "token",
  };
  await comment("example", "first", variables);
  await comment("example", "second", variables);
  expect(comments.all.map(({ body }) => body)).toEqual(["<!-- drydock review of example -->\nsecond"]);
  expect(comments.calls.at(-1)).toBe("PUT /projects/3/merge_requests/9/notes/1 token");
});

test("a review that is longer than a comment is cut at a line, and says so", async () => {
  await comment("example", "a line of the review\n".repeat(5_000), github());
  const { body } = comments.all[0]!;
  expect(body.length).toBeLessThan(65_536);
  expect(body).toMatch(/\na line of the review\n\nThe review is longer: the pipeline has all of it\.\n$/);
});

test("a variable that is missing, and an answer that refuses, are errors with their reason", async () => {
  await expect(comment("example", "x", { ...github(), GITHUB_TOKEN: "" })).rejects.toThrow("set GITHUB_TOKEN");
  await expect(comment("example", "x", { ...github(), GITHUB_API_URL: "http://127.0.0.1:1" })).rejects.toThrow();
});
