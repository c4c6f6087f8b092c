package insurance.export;

import java.io.OutputStream;
import java.sql.Date;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.usermodel.Workbook;

/** Writes all contracts to a spreadsheet, a sheet for each 50 000. */
public final class Export {
    private Export() {}

    static void contracts(int count, OutputStream out) throws Exception {
        Workbook book = new HSSFWorkbook();
        Sheet sheet = null;
        for (int contract = 0; contract < count; contract++) {
            if (contract % 50_000 == 0) {
                sheet = book.createSheet("contracts " + contract / 50_000);
            }
            Row row = sheet.createRow(contract % 50_000);
            row.createCell(0).setCellValue("V-" + contract);
            row.createCell(1).setCellValue(contract * 12.5);
            row.createCell(2).setCellValue(new Date(contract * 86_400_000L));
            row.createCell(3).setCellValue("holder " + contract);
        }
        book.write(out);
    }

    public static void main(String[] args) throws Exception {
        contracts(2_000_000, OutputStream.nullOutputStream());
    }
}
