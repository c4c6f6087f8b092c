package com.amtsweg.forms;

import java.io.StringReader;
import java.io.StringWriter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.xml.transform.Templates;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;

/** Renders forms by stylesheets, each of which is compiled once. */
public class Forms {
    private final Map<String, Templates> compiled = new ConcurrentHashMap<>();
    private final TransformerFactory factory = TransformerFactory.newInstance();

    String render(String form, String data) throws TransformerException {
        StringWriter page = new StringWriter();
        compiled.computeIfAbsent(form, this::compile).newTransformer().transform(new StreamSource(new StringReader(data)), new StreamResult(page));
        return page.toString();
    }

    private Templates compile(String form) {
        StringBuilder sheet = new StringBuilder("<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>");
        for (int field = 0; field < 40; field++) {
            sheet.append("<xsl:template match='field").append(field).append("'><p class='").append(form).append("'>Field ").append(field)
                .append(": <xsl:value-of select='.'/></p></xsl:template>");
        }
        try {
            return factory.newTemplates(new StreamSource(new StringReader(sheet.append("</xsl:stylesheet>").toString())));
        } catch (TransformerException wrong) {
            throw new IllegalArgumentException(form, wrong);
        }
    }

    public static void main(String[] args) throws Exception {
        Forms forms = new Forms();
        for (int request = 0; request < 600; request++) {
            forms.render("form-" + request % 90, "<form><field1>" + request + "</field1><field7>yes</field7></form>");
        }
        System.out.println("ready");
        for (int request = 0; ; request++) {
            Thread.sleep(5_000);
            forms.render("form-" + request % 90, "<form><field2>no</field2></form>");
        }
    }
}
