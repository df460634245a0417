import { pages } from "../../../functions/shared/pages";
import fc from "../../support/fast-check";

interface Page {
  readonly items: readonly number[];
  readonly next?: string;
}

/** Reads pages, and remembers the tokens that were asked for. */
function readerOf(contents: readonly (readonly number[])[], end: string | undefined) {
  const asked: (string | undefined)[] = [];
  const read = async (token: string | undefined): Promise<Page> => {
    asked.push(token);
    const index = Number(token ?? 0);
    const next = index + 1 < contents.length ? String(index + 1) : end;
    return { items: contents[index]!, ...(next !== undefined && { next }) };
  };
  return { asked, read };
}

test("every page is read once and in order, up to the one without a token or with an empty one", async () => {
  const somePages = fc.array(fc.array(fc.integer(), { maxLength: 3 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(somePages, fc.constantFrom(undefined, ""), async (contents, end) => {
      const { asked, read } = readerOf(contents, end);
      const found: (readonly number[])[] = [];
      for await (const { items } of pages(read, ({ next }) => next)) found.push(items);
      expect(found).toEqual(contents);
      expect(asked).toEqual(contents.map((_, index) => (index === 0 ? undefined : String(index))));
    }),
  );
});

test("a page that nobody takes is not read", async () => {
  const { asked, read } = readerOf([[1], [2], [3]], undefined);
  for await (const { items } of pages(read, ({ next }) => next)) if (items.includes(2)) break;
  expect(asked).toEqual([undefined, "1"]);
});
