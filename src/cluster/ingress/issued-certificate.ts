import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import { AcmCertificateValidation } from "@cdktf/provider-aws/lib/acm-certificate-validation";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Construct } from "constructs";

export interface IssuedCertificateProps {
  /** Domain name of the certificate. */
  readonly domain: string;
  /** Id of the hosted zone that holds the domain. */
  readonly hostedZoneId: string;
}

/**
 * Minutes that an apply waits for a certificate. ACM sees the record within minutes where the domain is delegated to the
 * zone, and never where it is not; the provider's default of 75 makes that look like a hang
 * (terraform-provider-aws, internal/service/acm/certificate_validation.go). A further apply goes on waiting.
 */
const VALIDATION_TIMEOUT_MINUTES = 20;

/** A certificate that ACM issues for a domain once a record in the domain's hosted zone proves who owns it. */
export class IssuedCertificate extends Construct {
  /** ARN of the certificate. It is known once the certificate is valid, so resources that refer to it wait for that. */
  readonly arn: string;

  constructor(scope: Construct, id: string, { domain, hostedZoneId: zoneId }: IssuedCertificateProps) {
    super(scope, id);
    const certificate = new AcmCertificate(this, "certificate", {
      domainName: domain,
      validationMethod: "DNS",
      options: { certificateTransparencyLoggingPreference: "ENABLED" },
      tags: { Name: domain },
      // A listener is never without one.
      lifecycle: { createBeforeDestroy: true },
    });
    // One name, so one option.
    const proof = certificate.domainValidationOptions.get(0);
    const record = new Route53Record(this, "validation-record", {
      zoneId,
      name: proof.resourceRecordName,
      type: proof.resourceRecordType,
      records: [proof.resourceRecordValue],
      ttl: 60,
      // The successor of a certificate is proven by the same record.
      allowOverwrite: true,
    });
    this.arn = new AcmCertificateValidation(this, "validation", {
      certificateArn: certificate.arn,
      validationRecordFqdns: [record.fqdn],
      timeouts: { create: `${VALIDATION_TIMEOUT_MINUTES}m` },
    }).certificateArn;
  }
}
