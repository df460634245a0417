import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CLIENT_OPTIONS, type Clients, createClients } from "../shared/clients";

/** The SDK clients of the headroom function. */
export interface HeadroomClients extends Clients {
  /** Amazon CloudWatch. */
  readonly cloudWatch: CloudWatchClient;
}

/** Creates the clients, in the region of the function. */
export const createHeadroomClients = (): HeadroomClients => ({
  ...createClients(),
  cloudWatch: new CloudWatchClient(CLIENT_OPTIONS),
});
