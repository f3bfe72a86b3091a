// Names, keys and lengths as in SAP's own services, as far as the adapter uses them.

@path: 'sap/API_PRODUCTION_ORDER_2_SRV'
service API_PRODUCTION_ORDER_2_SRV {
  entity A_ProductionOrder_2 {
    key ManufacturingOrder : String(12);
    ManufacturingOrderType : String(4);
    Material : String(40);
    ProductionPlant : String(4);
    ProductionVersion : String(4);
    TotalQuantity : Decimal(13, 3);
    MfgOrderPlannedScrapQty : Decimal(13, 3);
    MfgOrderConfirmedYieldQty : Decimal(13, 3);
    ProductionUnit : String(3);
    OrderIsReleased : String(1);
    OrderIsLocked : String(1);
    OrderInternalBillOfOperations : String(10);
    to_ProductionOrderOperation : Composition of many Operation on to_ProductionOrderOperation.ManufacturingOrder = ManufacturingOrder;
    to_ProductionOrderComponentExt4 : Composition of many Component on to_ProductionOrderComponentExt4.ManufacturingOrder = ManufacturingOrder;
    to_ProductionOrderItem : Composition of many Item on to_ProductionOrderItem.ManufacturingOrder = ManufacturingOrder;
    to_ProductionOrderStatus : Composition of many Status on to_ProductionOrderStatus.ManufacturingOrder = ManufacturingOrder;
  }
  entity Operation {
    key ManufacturingOrder : String(12);
    key ManufacturingOrderOperation : String(4);
    ManufacturingOrderSequence : String(6);
    WorkCenter : String(8);
    OpPlannedTotalQuantity : Decimal(13, 3);
    OpTotalConfirmedYieldQty : Decimal(13, 3);
  }
  entity Component {
    key ManufacturingOrder : String(12);
    key ReservationItem : String(4);
    Material : String(40);
    Batch : String(10);
    Plant : String(4);
    ManufacturingOrderOperation : String(4);
    RequiredQuantity : Decimal(13, 3);
    WithdrawnQuantity : Decimal(13, 3);
  }
  entity Item {
    key ManufacturingOrder : String(12);
    key ManufacturingOrderItem : String(4);
    Material : String(40);
    Batch : String(10);
    ProductionPlant : String(4);
    StorageLocation : String(4);
  }
  entity Status {
    key ManufacturingOrder : String(12);
    key StatusCode : String(5);
    StatusShortName : String(4);
  }
}

@path: 'sap/API_BATCH_SRV'
service API_BATCH_SRV {
  entity Batch {
    key Material : String(18);
    key BatchIdentifyingPlant : String(4);
    key Batch : String(10);
    MatlBatchIsInRstrcdUseStock : Boolean;
    @odata.etag changedAt : Timestamp @cds.on.insert: $now @cds.on.update: $now;
  }
}

@path: 'sap/API_PROD_ORDER_CONFIRMATION_2_SRV'
service API_PROD_ORDER_CONFIRMATION_2_SRV {
  entity ProdnOrdConf2 {
    key ConfirmationGroup : String(10);
    key ConfirmationCount : String(8);
    OrderID : String(12);
    OrderOperation : String(4);
    ConfirmationUnit : String(3);
    PostingDate : Date;
    ConfirmationYieldQuantity : Decimal(13, 3);
    ConfirmationScrapQuantity : Decimal(13, 3);
    ConfirmationReworkQuantity : Decimal(13, 3);
    VarianceReasonCode : String(4);
    ExternalSystemConfirmation : UUID;
    IsReversed : Boolean;
    IsReversal : Boolean;
  }
}

@path: '/sap/opu/odata4/sap/api_defect/srvd_a2x/sap/defect/0001'
service API_DEFECT {
  entity Defect {
    key DefectInternalID : String(12);
    DefectCategory : String(2);
    DefectText : String(40);
    DefectCodeCatalog : String(1);
    DefectCodeGroup : String(8);
    DefectCode : String(4);
    DefectiveQuantity : Decimal(13, 3);
    DefectiveQuantityUnit : String(3);
    NumberOfDefects : Integer;
    ManufacturingOrder : String(12);
    ManufacturingOrderOperation : String(4);
    Material : String(18);
    QualityIssueReference : String(40);
    @odata.etag changedAt : Timestamp @cds.on.insert: $now @cds.on.update: $now;
    _DefectDetailedDescription : Composition of many Description on _DefectDetailedDescription.DefectInternalID = DefectInternalID;
  }
  entity Description {
    key DefectInternalID : String(12);
    key Language : String(2);
    DefectLongText : LargeString;
  }
}

@path: 'sap/API_DEFECTCODE_SRV'
service API_DEFECTCODE_SRV {
  entity A_DefectCode {
    key DefectCodeGroup : String(8);
    key DefectCode : String(4);
  }
}

@path: 'sap/API_INSPECTIONLOT_SRV'
service API_INSPECTIONLOT_SRV {
  entity A_InspectionLot {
    key InspectionLot : String(12);
    ManufacturingOrder : String(12);
    InspectionLotHasUsageDecision : Boolean;
  }
  entity A_InspectionSubset {
    key InspectionLot : String(12);
    key InspPlanOperationInternalID : String(8);
    key InspectionSubsetInternalID : String(6);
    InspectionSubsetLongCharKey : String(18);
  }
  entity A_InspSampleResult {
    key InspectionLot : String(12);
    key InspPlanOperationInternalID : String(8);
    key InspectionCharacteristic : String(4);
    key InspectionSubsetInternalID : String(6);
    InspectionValuationResult : String(1);
    InspResultValidValuesNumber : Integer;
    InspRsltNonconformingValsNmbr : Integer;
    InspectionNumberOfDefects : Integer;
    InspectionResultText : String(40);
  }
  action A_InspectionSubsetTrigger_valuation(
    InspectionLot : String(12), InspPlanOperationInternalID : String(8), InspectionSubsetInternalID : String(6)
  ) returns A_InspectionSubset;
}
