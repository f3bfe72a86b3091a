// A node-opcua client against our server: session, struct arguments, typed events, and every structure decoded and encoded anew.
// Usage: node client.js url user password keyFolder structs.json policy... Writes one line of JSON per policy.
"use strict";
const fs = require("fs");
const path = require("path");
const {
    OPCUAClient, SecurityPolicy, MessageSecurityMode, UserTokenType, AttributeIds,
    ClientSubscription, ClientMonitoredItem, TimestampsToReturn, constructEventFilter, makeBrowsePath, Variant, DataType,
    StatusCodes, resolveNodeId, ofType, getExtraDataTypeManager, NodeId
} = require("node-opcua-client");
const { OPCUACertificateManager } = require("node-opcua-certificate-manager");
const { BinaryStream } = require("node-opcua-binary-stream");

const [url, user, password, folder, structs, ...policies] = process.argv.slice(2);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function find(session, start, browse) {
    const found = await session.translateBrowsePath(makeBrowsePath(start, browse));
    if (found.statusCode.isNotGood()) {
        throw new Error(browse + ": " + found.statusCode.toString());
    }
    return found.targets[0].targetId;
}

async function connected(policy) {
    for (let attempt = 0; ; attempt++) {
        const certificates = new OPCUACertificateManager({
            rootFolder: path.join(folder, "pki"), automaticallyAcceptUnknownCertificate: true, name: "pki"
        });
        await certificates.initialize();
        const client = OPCUAClient.create({
            applicationName: "node-peer", applicationUri: "urn:localhost:node-peer",
            clientCertificateManager: certificates, certificateFile: path.join(folder, "own.pem"),
            securityPolicy: SecurityPolicy[policy], securityMode: MessageSecurityMode.SignAndEncrypt,
            endpointMustExist: false, connectionStrategy: { maxRetry: 0, initialDelay: 100 }
        });
        await client.createDefaultCertificate();
        try {
            await client.connect(url);
            return client;
        } catch (refused) {
            await client.disconnect().catch(() => {});
            if (attempt > 40) {
                throw refused;
            }
            await sleep(500); // until a person has approved of the certificate
        }
    }
}

async function again(manager, samples, namespaces) {
    let equal = 0;
    const different = [];
    for (const sample of samples) {
        const type = new NodeId(1, sample.number, namespaces.indexOf(sample.uri));
        const Constructor = await manager.getExtensionObjectConstructorFromDataTypeAsync
            ? await manager.getExtensionObjectConstructorFromDataTypeAsync(type)
            : manager.getExtensionObjectConstructorFromDataType(type);
        const bytes = Buffer.from(sample.body, "base64");
        const value = new Constructor();
        value.decode(new BinaryStream(bytes));
        const out = new BinaryStream(Buffer.alloc(bytes.length + 1024));
        value.encode(out);
        const written = out.buffer.subarray(0, out.length);
        if (Buffer.compare(written, bytes) === 0) {
            equal++;
        } else {
            different.push(sample.name + " " + sample.body + " " + written.toString("base64"));
        }
    }
    return { equal, different: different.slice(0, 5) };
}

async function run(policy) {
    const client = await connected(policy);
    const session = await client.createSession({ type: UserTokenType.UserName, userName: user, password });
    const namespaces = await session.readNamespaceArray();
    const index = (uri) => namespaces.indexOf(uri);
    const own = index("urn:io.holdfast:vision"), mv = index("http://opcfoundation.org/UA/MachineVision");
    const system = await find(session, "RootFolder", `/Objects/${own}:AOI-1`);
    const results = await find(session, system, `/${mv}:ResultManagement`);
    const getResult = await find(session, system, `/${mv}:ResultManagement/${mv}:GetResultById`);

    const id = await session.constructExtensionObject(resolveNodeId(`ns=${mv};i=3021`), { id: "R-1" });
    const call = await session.call({
        objectId: results, methodId: getResult,
        inputArguments: [
            new Variant({ dataType: DataType.ExtensionObject, value: id }),
            new Variant({ dataType: DataType.Int32, value: 0 })
        ]
    });
    const result = call.outputArguments[1].value;

    const subscription = await session.createSubscription2({
        requestedPublishingInterval: 50, requestedLifetimeCount: 600, requestedMaxKeepAliveCount: 20, publishingEnabled: true
    });
    const filter = constructEventFilter(["EventType", `${mv}:ResultId`], ofType(`ns=${mv};i=1024`));
    const item = await subscription.monitor(
        { nodeId: system, attributeId: AttributeIds.EventNotifier },
        { samplingInterval: 0, discardOldest: true, queueSize: 100, filter }, TimestampsToReturn.Both);
    const event = new Promise((resolve) => item.on("changed", (fields) => resolve(fields)));
    process.stdout.write(JSON.stringify({ policy, subscribed: true }) + "\n"); // the test now delivers a result
    const fields = await Promise.race([event, sleep(20000).then(() => { throw new Error("no event"); })]);

    const samples = policy === policies[0] ? JSON.parse(fs.readFileSync(structs, "utf8")) : [];
    const manager = await getExtraDataTypeManager(session);
    const roundTrip = await again(manager, samples, namespaces);
    process.stdout.write(JSON.stringify({
        policy, status: call.statusCode.name, part: result.partId.id, state: result.resultState,
        content: result.resultContent.map((each) => each.value.constructor.name),
        unit: result.resultContent[0].value.unit, eventResult: fields[1].value.id,
        equal: roundTrip.equal, different: roundTrip.different
    }) + "\n");
    await session.close();
    await client.disconnect();
}

(async () => {
    try {
        for (const policy of policies) {
            await run(policy);
        }
        process.exit(0);
    } catch (failure) {
        process.stderr.write(String(failure.stack) + "\n");
        process.exit(1);
    }
})();
