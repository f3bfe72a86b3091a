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
  API_PROD_ORDER_CONFIRMATION_2_SRV: cds.service.impl(function () {
    numbered(this, 'ProdnOrdConf2', row => {
      row.ConfirmationGroup = next();
      row.ConfirmationCount = '00000001';
    });
  }),
};
