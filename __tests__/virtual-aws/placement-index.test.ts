import type { ContainerInstance, Placement, Service } from "../../src/virtual-aws";
import { seededRandom } from "../../src/virtual-aws";
import { fits, isPlaceable } from "../../src/virtual-aws/ecs/model";
import { compareLoads } from "../../src/virtual-aws/ecs/placement";
import { PlacementIndex } from "../../src/virtual-aws/ecs/placement-index";
import { cluster } from "./fixture";

/** The choice of going through all instances, in the order of registration. */
const first = (
  instances: Iterable<ContainerInstance>,
  service: Service,
  sign: 1 | -1,
  may: (instance: ContainerInstance) => boolean,
): ContainerInstance | undefined => {
  let choice: ContainerInstance | undefined;
  for (const each of instances)
    if (may(each) && (!choice || sign * compareLoads(each, choice, service) < 0)) choice = each;
  return choice;
};

test.each(["spread", "binpack"] as const)(
  "the index of %s chooses as going through all instances does",
  async (placement: Placement) => {
    const { aws, clock } = await cluster({ desiredCapacity: 9, zones: 3 }, { preset: "aws", seed: 3 });
    aws.ecs.createService({ name: "web", cpu: 128, memory: 128, placement });
    aws.ecs.createService({ name: "other", cpu: 300, memory: 200 });
    const random = seededRandom(7);
    const { instances, services } = aws.ecs.inspect();
    const service = services.get("web")!;
    const kept = new PlacementIndex(service, instances.values());
    const pick = () => [...instances.values()][Math.floor(random() * instances.size)]!;
    const changes = [
      () => aws.ecs.updateService("web", Math.floor(random() * 70)),
      () => aws.ecs.updateService("other", Math.floor(random() * 20)),
      () => aws.ecs.setStatus(pick(), random() < 0.3 ? "DRAINING" : "ACTIVE"),
      () => aws.ecs.setAgentConnected(pick().ec2InstanceId, random() < 0.5),
      () => {
        if (instances.size > 4 && random() < 0.1) aws.ecs.deregister(pick(), "test");
      },
    ];
    let chosen = 0;
    for (let step = 0; step < 120; step++) {
      const before = [...instances.values()];
      changes[Math.floor(random() * changes.length)]!();
      await clock.runUntil(clock.now() + Math.floor(random() * 40_000));
      for (const each of [...before, ...instances.values()]) kept.changed(each);
      const room = first(instances.values(), service, 1, (each) => fits(service.size, each) && isPlaceable(each));
      const task = first(
        instances.values(),
        service,
        -1,
        (each) => each.status === "ACTIVE" && (each.tasksOf[service.index] ?? 0) > 0,
      );
      expect(kept.chooseInstance()?.id).toBe(room?.id);
      expect(kept.chooseSurplusTask()?.instance?.id).toBe(task?.id);
      chosen += Number(room !== undefined) + Number(task !== undefined);
    }
    expect(chosen).toBeGreaterThan(120);
  },
);
