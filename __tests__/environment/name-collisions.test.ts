import { nameCollisions } from "../../src/environment/name-collisions";
import fc from "../support/fast-check";

test("an application is refused where its name and an environment's together make another's", () => {
  expect(nameCollisions("shop", ["eu-west-web"], ["shop", "shop-eu-west"])).toEqual([
    'applications.eu-west-web: got the name "eu-west-web", but an application web of the environment shop-eu-west would have roles of the same name; choose another name for the application',
  ]);
  expect(nameCollisions("shop", ["web", "eu"], ["shop", "shop-eu", "eu"])).toEqual([]);
  expect(nameCollisions("shop-eu", ["web"], ["shop", "shop-eu"])).toEqual([]);
});

test("no two applications of two environments that are accepted make the same name", () => {
  const name = fc.array(fc.constantFrom("a", "b"), { minLength: 1, maxLength: 4 }).map((words) => words.join("-"));
  fc.assert(
    fc.property(name, name, name, name, (one, other, first, second) => {
      fc.pre(one !== other && `${one}-${first}` === `${other}-${second}`);
      const refused = [...nameCollisions(one, [first], [one, other]), ...nameCollisions(other, [second], [one, other])];
      expect(refused).toHaveLength(1);
    }),
    { numRuns: 50, maxSkipsPerRun: 5000 },
  );
});
