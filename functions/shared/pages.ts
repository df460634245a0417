/**
 * Reads page after page, each when the one before it is done with.
 *
 * @param read reads the page of a token; the first has none
 * @param tokenOf gives the token of the page after this one: none or an empty one after the last
 */
export async function* pages<Page>(
  read: (token: string | undefined) => Promise<Page>,
  tokenOf: (page: Page) => string | undefined,
): AsyncGenerator<Page> {
  let token: string | undefined;
  do {
    const page = await read(token);
    yield page;
    token = tokenOf(page);
  } while (token);
}
