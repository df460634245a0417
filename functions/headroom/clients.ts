import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CLIENT_OPTIONS, type Clients, createClients } from "../shared/clients";

/** The SDK clients of the headroom function. */
export interface HeadroomClients extends Clients {
  readonly cloudWatch: CloudWatchClient;
}

export const createHeadroomClients = (): HeadroomClients => ({
  ...createClients(),
  cloudWatch: new CloudWatchClient(CLIENT_OPTIONS),
});
