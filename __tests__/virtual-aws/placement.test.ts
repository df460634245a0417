import { cluster } from "./fixture";

const SIZE = { cpu: 128, memory: 128 };

/** Tasks on each instance, in the order of registration. */
const counts = ({ aws }: Pick<Awaited<ReturnType<typeof cluster>>, "aws">) =>
  [...aws.ecs.inspect().instances.values()].map(({ tasks }) => tasks.size);

test("spread gives each instance its share, and takes from the fullest", async () => {
  const world = await cluster({ desiredCapacity: 4 });
  world.aws.ecs.createService({ name: "web", ...SIZE, desiredCount: 10 });
  expect(counts(world).sort()).toEqual([2, 2, 3, 3]);
  world.aws.ecs.updateService("web", 4);
  await world.runTo(200);
  expect(counts(world)).toEqual([1, 1, 1, 1]);
});

test("binpack fills one instance after the other, and takes from the emptiest", async () => {
  const world = await cluster({ desiredCapacity: 4 });
  world.aws.ecs.createService({ name: "web", ...SIZE, desiredCount: 17, placement: "binpack" });
  expect(counts(world)).toEqual([7, 7, 3, 0]);
  world.aws.ecs.updateService("web", 9);
  await world.runTo(200);
  expect(counts(world).sort()).toEqual([0, 0, 2, 7]);
});
