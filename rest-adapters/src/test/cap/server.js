'use strict';
// SAP's Gateway wants a token that belongs to a session with each write; CAP has none, so it is put before everything else.
const cds = require('@sap/cds');
const crypto = require('crypto');

const sessions = new Map();

cds.prependListener('bootstrap', app => {
  app.use((request, response, next) => {
    const cookie = /SAP_SESSIONID=(\w+)/.exec(request.headers.cookie || '');
    if (request.method === 'GET' || request.method === 'HEAD') {
      if ((request.headers['x-csrf-token'] || '').toLowerCase() === 'fetch') {
        const session = crypto.randomBytes(8).toString('hex');
        sessions.set(session, crypto.randomBytes(8).toString('hex'));
        response.setHeader('Set-Cookie', 'SAP_SESSIONID=' + session + '; path=/');
        response.setHeader('X-CSRF-Token', sessions.get(session));
        if (request.method === 'HEAD') {
          return response.status(200).end();
        }
      }
      return next();
    }
    if (request.url === '/forget-sessions') {
      sessions.clear();
      return response.status(204).end();
    }
    const token = cookie && sessions.get(cookie[1]);
    if (!token || token !== request.headers['x-csrf-token']) {
      response.setHeader('X-CSRF-Token', 'Required');
      return response.status(403).type('text/plain').send('CSRF token validation failed');
    }
    return next();
  });
});

cds.on('served', async () => {
  const { A_ProductionOrder_2 } = cds.entities('API_PRODUCTION_ORDER_2_SRV');
  const { A_DefectCode } = cds.entities('API_DEFECTCODE_SRV');
  await cds.run(INSERT.into(A_DefectCode).entries({ DefectCodeGroup: 'VISION', DefectCode: 'SCRA' }));
  const { Batch } = cds.entities('API_BATCH_SRV');
  const ManufacturingOrder = '000001000123';
  await cds.run(INSERT.into(A_ProductionOrder_2).entries({
    ManufacturingOrder, ManufacturingOrderType: 'YP01', Material: 'BRKT-77', ProductionPlant: '1010', ProductionVersion: '0001',
    TotalQuantity: 3000.5, MfgOrderConfirmedYieldQty: 1200.25, ProductionUnit: 'PC', OrderIsReleased: 'X',
    to_ProductionOrderOperation: [{
      ManufacturingOrder, ManufacturingOrderOperation: '0020', ManufacturingOrderSequence: '000000', WorkCenter: 'LINE3',
      OpPlannedTotalQuantity: 3000.5, OpTotalConfirmedYieldQty: 1200.25,
    }],
    to_ProductionOrderItem: [{
      ManufacturingOrder, ManufacturingOrderItem: '0001', Material: 'BRKT-77', Batch: 'FG0001', ProductionPlant: '1010',
      StorageLocation: '101A',
    }],
    to_ProductionOrderStatus: [{ ManufacturingOrder, StatusCode: 'I0002', StatusShortName: 'REL' }],
  }));
  const { A_InspectionLot } = cds.entities('API_INSPECTIONLOT_SRV');
  await cds.run(INSERT.into(A_InspectionLot).entries({
    InspectionLot: '040000000123', ManufacturingOrder, InspectionLotHasUsageDecision: false,
  }));
  await cds.run(INSERT.into(Batch).entries({
    Material: 'BRKT-77', BatchIdentifyingPlant: '', Batch: 'FG0001', MatlBatchIsInRstrcdUseStock: false,
  }));
});

module.exports = cds.server;
