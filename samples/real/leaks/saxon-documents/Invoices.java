package freight.invoices;

import java.io.StringReader;
import java.io.StringWriter;
import javax.xml.transform.Source;
import javax.xml.transform.Templates;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;
import net.sf.saxon.TransformerFactoryImpl;

/** Makes the text of an invoice of a consignment; the customer's address is a document of its own. */
public class Invoices {
    private static final String SHEET = "<xsl:stylesheet version='2.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>"
        + "<xsl:output method='text'/>"
        + "<xsl:template match='/consignment'>"
        + "<xsl:value-of select=\"document(concat('customer:', @customer))/customer/name\"/>, <xsl:value-of select='@weight'/> kg"
        + "</xsl:template></xsl:stylesheet>";

    private final Transformer writer;
    private long letters;

    Invoices() throws TransformerException {
        Templates sheet = new TransformerFactoryImpl().newTemplates(new StreamSource(new StringReader(SHEET)));
        writer = sheet.newTransformer();
        writer.setURIResolver((reference, base) -> customer(reference));
    }

    static Source customer(String reference) {
        StringBuilder xml = new StringBuilder("<customer><name>").append(reference.substring(9)).append("</name>");
        for (int line = 0; line < 12; line++) {
            xml.append("<address line='").append(line).append("'>Dock Road ").append(line).append("</address>");
        }
        return new StreamSource(new StringReader(xml.append("</customer>").toString()), reference);
    }

    void print(int number) throws TransformerException {
        StringWriter text = new StringWriter();
        String consignment = "<consignment customer='" + number + "' weight='" + number % 900 + "'/>";
        writer.transform(new StreamSource(new StringReader(consignment)), new StreamResult(text));
        letters += text.getBuffer().length();
    }

    public static void main(String[] args) throws TransformerException {
        Invoices invoices = new Invoices();
        for (int number = 0; invoices.letters >= 0; number++) {
            invoices.print(number);
        }
    }
}
