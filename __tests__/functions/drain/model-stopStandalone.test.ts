import { exploreInterleavings } from "./model-scopes";

exploreInterleavings("stopStandalone");
