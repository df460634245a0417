import { type AutoScalingGroup, deploy, type Timings } from "../../src/virtual-aws";
import { deployment, describeGroup, group, virtualAws } from "./fixture";

const registeredAfter = async (its: Partial<AutoScalingGroup>, timings: Partial<Timings>): Promise<number[]> => {
  const world = virtualAws({ timings });
  deploy(world.aws, deployment({ group: group({ desiredCapacity: 1, ...its }) }));
  await world.runTo(2000);
  return world.times("instanceRegistered");
};

test.each<[string, Partial<AutoScalingGroup>, Partial<Timings>, number]>([
  ["a machine without boot steps", {}, { bootStepSeconds: 10 }, 90],
  ["a machine with four boot steps", { bootSteps: 4 }, { bootStepSeconds: 10 }, 90 + 40],
  ["a bare metal type", { instanceType: "m5.metal" }, { metalBootSeconds: 300, acceleratorBootSeconds: 20 }, 90 + 300],
  ["a bare metal type of a size", { instanceType: "m7i.metal-24xl" }, { metalBootSeconds: 300 }, 90 + 300],
  ["a type with GPUs", { instanceType: "g4dn.xlarge" }, { metalBootSeconds: 300, acceleratorBootSeconds: 20 }, 90 + 20],
  ["a type with Neuron devices", { instanceType: "inf2.xlarge" }, { acceleratorBootSeconds: 20 }, 90 + 20],
])("%s registers when its hardware and its steps are ready", async (_machine, its, timings, seconds) => {
  expect(await registeredAfter(its, timings)).toEqual([seconds]);
});

test("the launching hook is completed after the boot steps, not before", async () => {
  const hook = {
    name: "boot",
    transition: "autoscaling:EC2_INSTANCE_LAUNCHING",
    heartbeatTimeoutSeconds: 900,
    defaultResult: "ABANDON",
    completedByInstance: true,
  } as const;
  const world = virtualAws({ timings: { bootStepSeconds: 10 } });
  deploy(world.aws, deployment({ group: group({ desiredCapacity: 1, bootSteps: 4, hooks: [hook] }) }));
  const state = () => describeGroup(world).Instances[0]!.LifecycleState;
  await world.runTo(134);
  expect(state()).toBe("Pending:Wait");
  await world.runTo(136);
  expect(state()).toBe("InService");
});
