import { ECSClient, ListClustersCommand } from "@aws-sdk/client-ecs";
import { greeting } from "./greeting";

export const clients = { ecs: new ECSClient({}) };

export const handler = async (event: { readonly name: string }): Promise<string> => {
  if (event.name === "") await clients.ecs.send(new ListClustersCommand({}));
  return greeting(event.name);
};
