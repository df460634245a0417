import { isObject } from "../environment/paths";
import { jsonIn } from "../json-values";

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";

const holdsColon = (base64: string): boolean =>
  /^[A-Za-z0-9+/]+={0,2}$/.test(base64) && Buffer.from(base64, "base64").includes(":");

/**
 * Says why the boot step would refuse the ECS agent's registry credentials, as `scripts/registry-credentials.sh` does.
 *
 * @param text the secret's or the parameter's value. No part of it but names of registries is repeated
 * @returns undefined for credentials that it takes
 */
export function registryCredentialsProblem(text: string, format: "docker" | "dockercfg"): string | undefined {
  const value = jsonIn(text);
  if (!isObject(value)) return "they are no JSON object";
  const registries = isObject(value["auths"]) ? value["auths"] : value;
  if (registries === value && ("credsStore" in value || "credHelpers" in value))
    return "they name a helper, which the agent does not ask";
  if (isText(registries["username"]) && isText(registries["password"]))
    return "they are those of one registry that is not named, as ECS reads them for one application";
  if (Object.keys(registries).length === 0) return "they name no registry";
  for (const [registry, entry] of Object.entries(registries)) {
    const problem = entryProblem(entry, format);
    if (problem) return `${problem} for ${JSON.stringify(registry)}`;
  }
  return undefined;
}

function entryProblem(entry: unknown, format: "docker" | "dockercfg"): string | undefined {
  if (!isObject(entry)) return "they have no object";
  if (format === "docker")
    return isText(entry["username"]) && isText(entry["password"]) ? undefined : "they have no username and password";
  if (!isText(entry["auth"])) return "they have no auth";
  return holdsColon(String(entry["auth"])) ? undefined : "they have an auth that is not USERNAME:PASSWORD in base64";
}

/** Says why ECS would refuse the registry credentials of an application (ECS developer guide, "Private registry authentication"). */
export function repositoryCredentialsProblem(text: string): string | undefined {
  const value = jsonIn(text);
  return isObject(value) && isText(value["username"]) && isText(value["password"])
    ? undefined
    : 'ECS needs {"username": "...", "password": "..."}';
}

/**
 * Says why a container would not start with a key of a secret.
 *
 * @param key name of the JSON key, empty for the whole secret
 */
export function secretKeyProblem(text: string, key: string): string | undefined {
  if (key === "") return undefined;
  const value = jsonIn(text);
  return isObject(value) && key in value ? undefined : `it has no JSON key ${key}`;
}
