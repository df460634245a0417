import { batches, inParallel } from "../../../functions/shared/parallel";
import fc from "../../support/fast-check";

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("batches hold every item once, in order, and none is empty or too large", () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 12 }), (items, size) => {
      const cut = batches(items, size);
      expect(cut.flat()).toEqual(items);
      expect(cut.every((batch) => batch.length > 0 && batch.length <= size)).toBe(true);
      expect(cut).toHaveLength(Math.ceil(items.length / size));
    }),
  );
});

test.each([1, 3, 20])(
  "at most %i pieces of work are under way, and the results keep the items' order",
  async (width) => {
    let underWay = 0;
    let most = 0;
    const results = await inParallel([9, 1, 8, 2, 7, 3, 6, 4, 5, 0], width, async (item) => {
      underWay += 1;
      most = Math.max(most, underWay);
      for (let i = 0; i < item; i++) await turn();
      underWay -= 1;
      return item * 2;
    });
    expect(results).toEqual([18, 2, 16, 4, 14, 6, 12, 8, 10, 0]);
    expect(most).toBe(Math.min(width, 10));
  },
);

test("the first failure is thrown, after the other work has ended", async () => {
  const ended: number[] = [];
  const work = async (item: number) => {
    if (item % 2 === 1) throw new Error(`item ${item}`);
    for (let i = 0; i < 10; i++) await turn();
    ended.push(item);
  };
  await expect(inParallel([0, 1, 2, 3, 4], 2, work)).rejects.toThrow("item 1");
  expect(ended).toEqual([0, 2, 4]);
});

test("when the source fails, the work that it has given ends first", async () => {
  const ended: number[] = [];
  async function* source() {
    yield 1;
    throw new Error("no second page");
  }
  const work = async (item: number) => {
    await turn();
    ended.push(item);
  };
  await expect(inParallel(source(), 5, work)).rejects.toThrow("no second page");
  expect(ended).toEqual([1]);
});
