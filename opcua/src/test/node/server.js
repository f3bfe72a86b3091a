// A node-opcua server with a vision system, results and job orders, for our client. Its types come from the package's own files.
// Usage: node server.js port user password keyFolder. Prints one line of JSON when it is ready and for each call; reads "event N" lines.
"use strict";
const path = require("path");
const readline = require("readline");
const { OPCUAServer } = require("node-opcua-server");
const { OPCUACertificateManager } = require("node-opcua-certificate-manager");
const { MessageSecurityMode, SecurityPolicy } = require("node-opcua-secure-channel");
const { Variant, DataType, VariantArrayType } = require("node-opcua-variant");
const { StatusCodes } = require("node-opcua-status-code");
const { nodesets } = require("node-opcua-nodesets");

const [port, user, password, folder] = process.argv.slice(2);
const say = (what) => process.stdout.write(JSON.stringify(what) + "\n");

(async () => {
    const certificates = (name) => new OPCUACertificateManager({
        rootFolder: path.join(folder, name), automaticallyAcceptUnknownCertificate: true, name
    });
    const server = new OPCUAServer({
        port: Number(port), hostname: "127.0.0.1", resourcePath: "/cam",
        serverInfo: { applicationUri: "urn:localhost:node-server", applicationName: { text: "node server" } },
        serverCertificateManager: certificates("pki"), userCertificateManager: certificates("users"),
        securityPolicies: [SecurityPolicy.Basic256Sha256, SecurityPolicy.Aes128_Sha256_RsaOaep, SecurityPolicy.Aes256_Sha256_RsaPss],
        securityModes: [MessageSecurityMode.SignAndEncrypt], allowAnonymous: false, disableDiscovery: false,
        userManager: { isValidUser: (name, secret) => name === user && secret === password },
        nodeset_filename: [nodesets.standard, nodesets.di, nodesets.ia, nodesets.machinery, nodesets.machineVision,
            nodesets.machineryResult, nodesets.isa95JobControl, nodesets.machineryJobs]
    });
    await server.initialize();
    const space = server.engine.addressSpace;
    const index = (uri) => space.getNamespaceIndex(uri);
    const mv = index("http://opcfoundation.org/UA/MachineVision");
    const mres = index("http://opcfoundation.org/UA/Machinery/Result/");
    const jc = index("http://opcfoundation.org/UA/ISA95-JOBCONTROL_V2/");
    const jobs = index("http://opcfoundation.org/UA/Machinery/Jobs/");
    const own = space.getOwnNamespace();

    const system = space.findObjectType("VisionSystemType", mv).instantiate({
        browseName: "CAM-2", organizedBy: space.rootFolder.objects, eventSourceOf: space.rootFolder.objects.server
    });
    system.setEventNotifier(1);
    const management = space.findObjectType("ResultManagementType", mres).instantiate({
        browseName: { name: "ResultManagement", namespaceIndex: mres }, componentOf: system,
        optionals: ["GetResultById", "GetResultIdListFiltered", "AcknowledgeResults"]
    });
    const jobManagement = space.findObjectType("JobManagementType", jobs).instantiate({
        browseName: { name: "JobManagement", namespaceIndex: jobs }, componentOf: system,
        optionals: ["JobOrderControl.StoreAndStart", "JobOrderControl.Stop"]
    });
    const control = jobManagement.getComponentByName("JobOrderControl", jobs) || jobManagement.jobOrderControl;
    const responses = jobManagement.getComponentByName("JobOrderResults", jobs) || jobManagement.jobOrderResults;
    const type = (name, ns) => space.findDataType(name, ns);
    const make = (name, ns, fields) => space.constructExtensionObject(type(name, ns), fields);

    const uint64 = (low) => ({ dataType: DataType.UInt64, arrayType: VariantArrayType.Scalar, value: [0, low] });

    const results = new Map();
    const result = (number) => make("ResultDataType", mres, {
        resultMetaData: make("ResultMetaDataType", mres, {
            resultId: "N-" + number, partId: "SN-" + number, jobId: "J", resultEvaluation: number % 2 === 0 ? 1 : 2,
            creationTime: new Date(Date.UTC(2026, 2, 2, 6, 0, number % 60)), isPartial: false, isSimulated: false, resultState: 1
        }), resultContent: []
    });
    for (let number = 1; number <= 3; number++) {
        results.set("N-" + number, result(number));
    }

    const good = (outputs) => ({ statusCode: StatusCodes.Good, outputArguments: outputs });
    management.getMethodByName("GetResultIdListFiltered").bindMethod(async (inputs, context) => good([
        { dataType: DataType.UInt32, value: 0 },
        { dataType: DataType.String, arrayType: VariantArrayType.Array, value: [...results.keys()] },
        { dataType: DataType.Int32, value: 0 }
    ]));
    management.getMethodByName("GetResultById").bindMethod(async (inputs, context) => {
        const found = results.get(inputs[0].value);
        return found ? good([
            { dataType: DataType.UInt32, value: 0 }, { dataType: DataType.ExtensionObject, value: found },
            { dataType: DataType.Int32, value: 0 }
        ]) : { statusCode: StatusCodes.BadNotFound };
    });
    management.getMethodByName("AcknowledgeResults").bindMethod(async (inputs, context) => {
        inputs[0].value.forEach((id) => results.delete(id));
        say({ acknowledged: inputs[0].value });
        return good([
            { dataType: DataType.Int32, arrayType: VariantArrayType.Array, value: inputs[0].value.map(() => 0) },
            { dataType: DataType.Int32, value: 0 }
        ]);
    });

    let order = null;
    let state = 3;
    const stateOf = (number) => make("ISA95StateDataType", jc, {
        browsePath: null, stateText: { text: number === 3 ? "Running" : "Ended" }, stateNumber: number
    });
    control.getMethodByName("StoreAndStart").bindMethod(async (inputs, context) => {
        order = inputs[0].value;
        state = 3;
        say({
            order: order.jobOrderID, recipe: JSON.stringify(order.workMasterID[0]),
            material: order.materialRequirements[0].materialDefinitionID, quantity: order.materialRequirements[0].quantity,
            numbers: order.jobOrderParameters[0].value.value, priority: order.priority
        });
        return good([uint64(1)]);
    });
    control.getMethodByName("Stop").bindMethod(async (inputs, context) => {
        state = 5;
        return good([uint64(order === null ? 2 : 1)]);
    });
    responses.getMethodByName("RequestJobResponseByJobOrderID").bindMethod(async (inputs, context) => {
        const response = make("ISA95JobResponseDataType", jc, {
            jobResponseID: "R", jobOrderID: inputs[0].value, jobState: [stateOf(state)],
            materialActuals: [make("ISA95MaterialDataType", jc, { quantity: "42" })]
        });
        return good([
            { dataType: DataType.ExtensionObject, value: response }, uint64(1)
        ]);
    });

    const ready = own.addEventType({
        browseName: "CamResultReadyEventType", subtypeOf: space.findEventType("ResultReadyEventType", mres), isAbstract: false
    });
    readline.createInterface({ input: process.stdin }).on("line", (line) => {
        const number = Number(line.split(" ")[1]);
        results.set("N-" + number, result(number));
        system.raiseEvent(ready, {
            result: { dataType: DataType.ExtensionObject, value: result(number) },
            message: { dataType: DataType.LocalizedText, value: { text: "result" } },
            severity: { dataType: DataType.UInt16, value: 100 }
        });
    }).on("close", () => process.exit(0));
    await server.start();
    say({ ready: server.getEndpointUrl() });
})().catch((failure) => {
    process.stderr.write(String(failure.stack) + "\n");
    process.exit(1);
});
