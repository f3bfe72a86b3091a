'use strict';
const cds = require('@sap/cds');

let number = 1;
const next = () => String(number++).padStart(10, '0');

// SAP gives these numbers itself.
const numbered = (service, entity, give) => service.before('CREATE', entity, request => give(request.data));

module.exports = {
  API_DEFECT: cds.service.impl(function () {
    numbered(this, 'Defect', row => {
      row.DefectInternalID = '00' + next();
      (row._DefectDetailedDescription || []).forEach(text => { text.DefectInternalID = row.DefectInternalID; });
    });
  }),
  API_INSPECTIONLOT_SRV: cds.service.impl(function () {
    numbered(this, 'A_InspectionSubset', row => { row.InspectionSubsetInternalID = next().slice(4); });
    // The first valuation of a sample is refused, to show that its result does not stay alone.
    const refused = new Set();
    this.on('A_InspectionSubsetTrigger_valuation', async request => {
      const { InspectionLot, InspPlanOperationInternalID, InspectionSubsetInternalID } = request.data;
      if (!refused.has(InspectionSubsetInternalID)) {
        refused.add(InspectionSubsetInternalID);
        return request.reject(400, 'the inspection lot is locked');
      }
      return { InspectionLot, InspPlanOperationInternalID, InspectionSubsetInternalID };
    });
  }),
  API_PROD_ORDER_CONFIRMATION_2_SRV: cds.service.impl(function () {
    numbered(this, 'ProdnOrdConf2', row => {
      row.ConfirmationGroup = next();
      row.ConfirmationCount = '00000001';
    });
  }),
};
