/** A finding of parliament that is none. */
export interface IamException {
  /** Matches parliament's finding, which begins with its kind. */
  readonly finding: RegExp;
  readonly reason: string;
}

/** Parliament 1.6.4 reads the Service Authorization Reference of early 2025. */
export const IAM_EXCEPTIONS: readonly IamException[] = [
  {
    finding: /^RESOURCE_STAR: /,
    reason:
      "Parliament does not read conditions: the least-privilege test holds that a statement for every resource has one, or that IAM knows no narrower resource. In a key's policy the resource is the key itself.",
  },
  {
    finding: /^RESOURCE_POLICY_PRIVILEGE_ESCALATION: .+ does allow s3:PutBucketPolicy$/,
    reason:
      "The role with which pipelines apply writes the policies of the environment's own buckets, which hold access logs. It could give itself their objects; who may write a policy always can.",
  },
  {
    finding: /^RESOURCE_MISMATCH: \[\{'action': 'ecr:BatchImportUpstreamImage', 'required_format': '\*'\}\]/,
    reason:
      "The Service Authorization Reference of 2026 gives the action the resource repository; that of early 2025 gave it none.",
  },
  {
    finding: /^MISMATCHED_TYPE_BUT_USABLE: Type mismatch: StringEquals requires a value of type String but given Arn$/,
    reason:
      "An access point's whole ARN: the EFS user guide (Working with Amazon EFS access points) compares it with StringEquals, and parliament calls it usable.",
  },
  {
    finding: /^UNKNOWN_FEDERATION_SOURCE: arn:aws[\w-]*:iam::\d{12}:oidc-provider\/\S+$/,
    reason:
      "Parliament knows SAML providers and four public ones: the IAM user guide (Create a role for OpenID Connect federation) names an account's OIDC provider by its ARN.",
  },
  {
    finding:
      /^UNKNOWN_CONDITION_FOR_ACTION: Unknown condition [\w.-]+:(?:aud|sub) for action sts:AssumeRoleWithWebIdentity$/,
    reason:
      "An OIDC provider's own claims, with its address before them: the IAM user guide (Create a role for OpenID Connect federation) requires both for GitHub and GitLab.",
  },
];
