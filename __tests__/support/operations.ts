import { readFileSync } from "node:fs";
import { strFromU8, unzipSync } from "fflate";
import { API, type CommandName } from "../../src/virtual-aws";

/** Whether the virtual AWS knows a command. */
const isKnown = (command: string): command is CommandName => command in API;

/**
 * The commands that a bundled function can send: the bundle holds the commands that its sources use and no others.
 *
 * @param zip path of the deployment package
 * @throws when the virtual AWS does not know one of them
 */
export function commandsIn(zip: string): readonly CommandName[] {
  const commands = known.get(zip) ?? readCommands(zip);
  known.set(zip, commands);
  return commands;
}

/** A synthesis has a folder of its own: no other package comes to have the same path. */
const known = new Map<string, readonly CommandName[]>();

function readCommands(zip: string): readonly CommandName[] {
  const code = strFromU8(unzipSync(readFileSync(zip))["index.js"]!);
  return [...code.matchAll(/class extends [\w$]+\([\w$]+,[\w$]+,"(\w+)",[\w$]+\)\{\}/g)].map(([, operation]) => {
    const command = `${operation}Command`;
    if (!isKnown(command)) throw new Error(`add ${command} to the commands.ts of its service in src/virtual-aws`);
    return command;
  });
}
