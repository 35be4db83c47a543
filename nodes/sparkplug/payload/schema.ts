/** The payload of Sparkplug B, as in the specification; extensions that nobody fills are left out. */
import { messageOf } from '../../protobuf/schema/find-message.ts'

const value = (first: number, more: string) => `
  oneof value { uint32 int_value = ${first}; uint64 long_value = ${first + 1}; float float_value = ${first + 2};
    double double_value = ${first + 3}; bool boolean_value = ${first + 4}; string string_value = ${first + 5}; ${more} }`

const text = `syntax = "proto2";
package sparkplug;
message Payload {
  message Template {
    message Parameter { optional string name = 1; optional uint32 type = 2; ${value(3, '')} }
    optional string version = 1; repeated Metric metrics = 2; repeated Parameter parameters = 3;
    optional string template_ref = 4; optional bool is_definition = 5;
  }
  message DataSet {
    message DataSetValue { ${value(1, '')} }
    message Row { repeated DataSetValue elements = 1; }
    optional uint64 num_of_columns = 1; repeated string columns = 2; repeated uint32 types = 3; repeated Row rows = 4;
  }
  message PropertyValue { optional uint32 type = 1; optional bool is_null = 2;
    ${value(3, 'PropertySet propertyset_value = 9; PropertySetList propertysets_value = 10;')} }
  message PropertySet { repeated string keys = 1; repeated PropertyValue values = 2; }
  message PropertySetList { repeated PropertySet propertyset = 1; }
  message MetaData { optional bool is_multi_part = 1; optional string content_type = 2; optional uint64 size = 3;
    optional uint64 seq = 4; optional string file_name = 5; optional string file_type = 6; optional string md5 = 7;
    optional string description = 8; }
  message Metric { optional string name = 1; optional uint64 alias = 2; optional uint64 timestamp = 3;
    optional uint32 datatype = 4; optional bool is_historical = 5; optional bool is_transient = 6;
    optional bool is_null = 7; optional MetaData metadata = 8; optional PropertySet properties = 9;
    ${value(10, 'bytes bytes_value = 16; DataSet dataset_value = 17; Template template_value = 18;')} }
  optional uint64 timestamp = 1; repeated Metric metrics = 2; optional uint64 seq = 3; optional string uuid = 4;
  optional bytes body = 5;
}`

const source = { text }
export const payloadType = () => messageOf({ schema: source })
