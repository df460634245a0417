"""Holds what was synthesized against Python libraries: parliament (IAM), botocore (API shapes, partitions), jsonschema.

Reads one JSON object from standard input, {"judge": name, "items": [...], ...}, and writes a list of {"item", "text"} to
standard output: the position of an item that falls short, and why. Exit code 0 unless it could not judge.
"""

import json
import os
import re
import sys


# Stands in a text for a value that only AWS knows (references.ts).
UNKNOWN = "(known to AWS alone)"


def iam(request):
    """Items: {"kind": "identity" | "resource" | "trust", "text"}."""
    import parliament

    for position, item in enumerate(request["items"]):
        policy = json.loads(item["text"])
        if item["kind"] == "trust":
            # A trust policy names no resource; parliament knows identity policies only.
            for statement in policy["Statement"]:
                statement["Resource"] = "arn:aws:iam::123456789012:role/the-role"
        for statement in policy["Statement"]:
            for values in statement.get("Condition", {}).values():
                # A list of one says the same, and parliament 1.6.4 ends on one beside Null.
                values.update({key: value[0] for key, value in values.items() if isinstance(value, list) and len(value) == 1})
        analysed = parliament.analyze_policy_string(json.dumps(policy))
        for finding in analysed.findings:
            location = finding.location if isinstance(finding.location, dict) else {}
            detail = " ".join(str(part) for part in (finding.detail, location.get("string")) if part)
            yield position, f"{finding.issue}: {detail}"


def normalized(name):
    return name.replace("_", "").lower()


def member_of(shape, name, renames):
    wanted = renames.get(name, name)
    return next((key for key in shape.members if normalized(key) == normalized(wanted)), None)


def held(shape, value, path, renames):
    """Yields the faults of a value, and None for each value that was held against something."""
    if value is None or isinstance(value, str) and UNKNOWN in value:
        return
    kind = shape.type_name
    if kind in ("structure", "list", "map") and isinstance(value, str) and value[:1] in ("{", "["):
        value = json.loads(value)
    if kind == "structure":
        yield from held_structure(shape, value, path, renames)
    elif kind == "list":
        values = value if isinstance(value, list) else [value]
        for index, each in enumerate(values):
            yield from held(shape.member, each, f"{path}[{index}]", renames)
        yield from held_size(shape, len(values), path, "items")
    elif kind == "map" and isinstance(value, dict):
        for key, each in value.items():
            yield from held(shape.key, key, f"{path}.{key}", renames)
            yield from held(shape.value, each, f"{path}.{key}", renames)
    elif kind in ("integer", "long", "float", "double"):
        yield from held_number(shape, value, path)
    elif kind == "boolean":
        yield f"{path} is {value!r}, a boolean is needed" if value not in (True, False, "true", "false") else None
    elif kind == "string" and isinstance(value, (str, int, float)):
        yield from held_text(shape, str(value), path)


def held_structure(shape, value, path, renames):
    # Terraform writes a block that may stand once as a list of one.
    if isinstance(value, list):
        if len(value) != 1:
            yield f"{path} has {len(value)} blocks, the API takes one"
            return
        value = value[0]
    if not isinstance(value, dict):
        yield f"{path} is {value!r}, an object is needed"
        return
    for name, each in value.items():
        key = member_of(shape, name, renames)
        if key:
            yield from held(shape.members[key], each, f"{path}.{name}", renames)


def held_size(shape, size, path, unit):
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and size < low:
        yield f"{path} has {size} {unit}, at least {low} are needed"
    elif high is not None and size > high:
        yield f"{path} has {size} {unit}, at most {high} are allowed"
    else:
        yield None


def held_number(shape, value, path):
    try:
        number = float(value)
    except (TypeError, ValueError):
        yield f"{path} is {value!r}, a number is needed"
        return
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    broken = low is not None and number < low or high is not None and number > high
    yield f"{path} is {value}, {low} to {high} is allowed" if broken else None


def held_text(shape, value, path):
    allowed = shape.metadata.get("enum")
    if allowed and value not in allowed:
        yield f"{path} is {value!r}, allowed are {', '.join(allowed)}"
        return
    yield from held_size(shape, len(value), path, "characters")
    pattern = shape.metadata.get("pattern")
    if pattern and matches(pattern, value) is False:
        yield f"{path} is {value!r}, which does not match {pattern}"


def matches(pattern, value):
    """AWS's patterns are Java's or JavaScript's: None where Python cannot read one."""
    readable = re.sub(r"\\p\{L\}|\\p\{Z\}|\\p\{N\}", r"\\w\\s", pattern)
    readable = re.sub(r"\\u([0-9A-Fa-f]{4})", lambda found: "\\u" + found.group(1), readable)
    try:
        return re.fullmatch(readable, value, re.DOTALL) is not None or re.search(readable, value) is not None
    except re.error:
        return None


def shapes(request):
    """Items: {"service", "operation", "renames", "arguments", "within"}."""
    import botocore.session

    session = botocore.session.get_session()
    for position, item in enumerate(request["items"]):
        model = session.get_service_model(item["service"])
        shape = model.operation_model(item["operation"]).input_shape
        for name in item["within"]:
            shape = shape.members[name]
            shape = shape.member if shape.type_name == "list" else shape
        results = list(held_structure(shape, item["arguments"], item["operation"], item["renames"]))
        if not results:
            yield position, f"nothing of it is known to {item['service']} {item['operation']}"
        yield from ((position, text) for text in results if text)


def unknown_members(shape, value, path):
    """Faults of JSON that reaches the API as it is: members that the shape does not have."""
    if shape.type_name == "list" and isinstance(value, list):
        for index, each in enumerate(value):
            yield from unknown_members(shape.member, each, f"{path}[{index}]")
    elif shape.type_name == "structure" and isinstance(value, dict):
        for name, each in value.items():
            if name in shape.members:
                yield from unknown_members(shape.members[name], each, f"{path}.{name}")
            else:
                yield f"{path} has no member {name}"


def documents(request):
    """Items: {"service", "operation", "member", "text"}: JSON that is a member of the API's input."""
    import botocore.session

    session = botocore.session.get_session()
    for position, item in enumerate(request["items"]):
        operation = session.get_service_model(item["service"]).operation_model(item["operation"])
        shape = operation.input_shape.members[item["member"]]
        value = json.loads(item["text"])
        for text in unknown_members(shape, value, item["member"]):
            yield position, text
        for text in held(shape, value, item["member"], {}):
            if text:
                yield position, text


def regions(request):
    """Items: {"region", "partition", "dnsSuffix", "zones": [...], "arns": [...]}."""
    import botocore
    import botocore.session

    folder = os.path.join(os.path.dirname(botocore.__file__), "data")
    with open(os.path.join(folder, "partitions.json"), encoding="utf8") as file:
        partitions = {each["id"]: each for each in json.load(file)["partitions"]}
    session = botocore.session.get_session()
    for position, item in enumerate(request["items"]):
        region, partition = item["region"], partitions.get(item["partition"])
        if not partition:
            yield position, f"there is no partition {item['partition']}"
            continue
        known = set(partition["regions"]) | set(session.get_available_regions("ec2", item["partition"]))
        if region not in known:
            yield position, f"{region} is no region of {item['partition']}"
        suffix = partition["outputs"]["dnsSuffix"]
        if item["dnsSuffix"] != suffix:
            yield position, f"the DNS suffix is {item['dnsSuffix']}, {item['partition']} has {suffix}"
        for zone in item["zones"]:
            if not re.fullmatch(re.escape(region) + "[a-z]", zone):
                yield position, f"{zone} is no zone of {region}"
        for arn in item["arns"]:
            if arn.split(":")[1] != item["partition"]:
                yield position, f"{arn} is of another partition than {region}"


def schema(request):
    """Items: {"text"}; "schema": a JSON schema."""
    import jsonschema

    validator = jsonschema.Draft7Validator(request["schema"])
    for position, item in enumerate(request["items"]):
        for error in validator.iter_errors(json.loads(item["text"])):
            yield position, f"{error.json_path}: {error.message}"


JUDGES = {"iam": iam, "shapes": shapes, "documents": documents, "regions": regions, "schema": schema}

if __name__ == "__main__":
    asked = json.load(sys.stdin)
    found = [{"item": item, "text": text} for item, text in JUDGES[asked["judge"]](asked)]
    json.dump(found, sys.stdout)
