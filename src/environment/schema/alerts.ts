import { z } from "zod";
import { withRules } from "../rules";
import { listOf } from "./kinds/kind";
import { email, url } from "./kinds/network";
import { note } from "./note";

const upToHundred = { max: 100 };

const addresses = (description: string) =>
  note(listOf(email(), upToHundred).default([]), { description, remedy: "write ['platform@example.com']" });

const endpoints = (scheme: "http" | "https", description: string) =>
  note(listOf(url(scheme), upToHundred).default([]), {
    description,
    remedy: `write ['${scheme}://alerts.example.com/drydock']`,
  });

export const alertsSchema = withRules(
  z.strictObject({
    emails: addresses("Alarms reach these addresses by e-mail. Each confirms its subscription once."),
    httpsEndpoints: endpoints("https", "SNS posts alarms to these URLs. Each confirms its subscription once."),
    httpEndpoints: endpoints(
      "http",
      "The same without TLS, for receivers that have none. SNS reaches them over the internet too.",
    ),
    fallbackEmails: addresses("A notification that the topic could not deliver is reported to these addresses."),
  }),
  [
    {
      setting: "emails",
      needs: ["emails", "httpsEndpoints", "httpEndpoints"],
      broken: ({ emails, httpsEndpoints, httpEndpoints }) =>
        emails.length + httpsEndpoints.length + httpEndpoints.length === 0,
      problem: () => "alarms would reach nobody",
      remedy: "name an e-mail address or an endpoint, or leave alerts out",
    },
  ],
);
