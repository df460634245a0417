import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { CallTo } from "../shared/aws-calls";
import { type ApiClient, apiClient, CLIENT_OPTIONS, type Clients, createClients } from "../shared/clients";
import type { HeadroomCall } from "./contract";

/** The SDK clients of the headroom function. */
export interface HeadroomClients extends Clients<HeadroomCall> {
  /** Amazon CloudWatch. */
  readonly cloudWatch: ApiClient<CallTo<"cloudwatch", HeadroomCall>>;
}

/** Creates the clients, in the region of the function. */
export const createHeadroomClients = (): HeadroomClients => ({
  ...createClients<HeadroomCall>(),
  cloudWatch: apiClient(new CloudWatchClient(CLIENT_OPTIONS)),
});
