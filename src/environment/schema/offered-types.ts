import { alikeIn, offerOf } from "../../aws/offerings";
import { type CapacitySettings, instanceTypesOf } from "./capacity";

/** Types of the same size that a warning names. */
const SUGGESTED = 3;

/** One sentence for each instance type that the environment's region is not known to offer. */
export const offerWarnings = (region: string, capacity: CapacitySettings): readonly string[] =>
  instanceTypesOf(capacity).flatMap((type) => {
    const offer = Object.hasOwn(capacity.describedInstanceTypes, type.name) ? undefined : offerOf(type.name, region);
    if (!offer || offer.isOffered) return [];
    const alike = alikeIn(region, type).slice(0, SUGGESTED);
    const setting = type.name === capacity.instanceType ? "instanceType" : "otherInstanceTypes";
    return [
      `cluster.capacity.${setting} (${type.name}): ${region} did not offer it in ${offer.date}, and a group launches nothing of a type that is not offered; ${alike.length > 0 ? `of its size there are ${alike.join(", ")}; ` : ""}npm run doctor asks AWS whether it does by now`,
    ];
  });
