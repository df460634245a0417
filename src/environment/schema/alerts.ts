import { z } from "zod";
import { withRules } from "../rules";
import { note } from "./note";

const list = <T extends z.ZodType<string>>(entry: T) =>
  z
    .array(entry)
    .max(100)
    .refine((entries) => new Set(entries).size === entries.length)
    .default([]);

const addresses = (description: string) =>
  note(list(z.email()), {
    description,
    allowed: "at most 100 different e-mail addresses",
    remedy: "write ['platform@example.com']",
  });

const endpoints = (scheme: "http" | "https", description: string) =>
  note(list(z.string().regex(new RegExp(`^${scheme}://[^\\s/@]+(/[^\\s{}]*)?$`))), {
    description,
    allowed: `at most 100 different URLs that begin with ${scheme}:// and hold no password`,
    remedy: `write ['${scheme}://alerts.example.com/drydock']`,
  });

export const alerts = withRules(
  z.strictObject({
    emails: addresses("Who is told of alarms by e-mail. Each address confirms its subscription once."),
    httpsEndpoints: endpoints("https", "URLs that SNS posts alarms to. Each confirms its subscription once."),
    httpEndpoints: endpoints("http", "The same without TLS, for receivers within a network that have none."),
    fallbackEmails: addresses("Who is told by e-mail when the topic could not deliver a notification."),
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
