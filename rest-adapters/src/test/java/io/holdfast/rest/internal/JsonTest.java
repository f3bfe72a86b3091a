package io.holdfast.rest.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static JsonNode parsed(String json) throws IOException {
        return Json.parse(json.getBytes(UTF_8));
    }

    @Test
    void digitsAndLeadingZerosAreKept() throws Exception {
        JsonNode answer = parsed("{\"a\":12.500,\"b\":\"00012\",\"c\":1.5E3,\"d\":\" 7.10 \"}");
        assertThat(Json.text(answer, "a")).isEqualTo("12.500");
        assertThat(Json.text(answer, "b")).isEqualTo("00012");
        assertThat(Json.text(answer, "c")).isEqualTo("1500");
        assertThat(Json.decimal(answer, "a")).hasToString("12.500");
        assertThat(Json.decimal(answer, "d")).hasToString("7.10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1E999999999", "0.1e-999999999", "\"1E999999999\""})
    void aHugeExponentIsNeverWrittenOutInZeros(String number) throws Exception {
        JsonNode answer = parsed("{\"a\":" + number + "}");
        assertThat(Json.text(answer, "a")).hasSizeLessThan(20);
        assertThatThrownBy(() -> Json.decimal(answer, "a"))
                .isInstanceOf(VendorException.class)
                .hasMessageContaining("a must be a number");
    }

    @Test
    void anExponentThatNothingHoldsMakesTheDocumentUnreadable() {
        assertThatThrownBy(() -> parsed("{\"a\":0.1e9999999990}"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("too large");
    }
}
