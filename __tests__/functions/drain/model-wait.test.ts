import { exploreInterleavings } from "./model-scopes";

exploreInterleavings("wait");
